import { nameKey, plainName } from '../shared/text/name.ts'
import type { ContactRecord } from './contact-record.ts'
import type { Agreement } from './pair.ts'

/** Names of a contact. Each is a result of `plainName`; empty for none. */
export interface ContactName {
  /** Chosen by the person of this account. It has precedence, and no record of the contact changes it. */
  readonly chosen: string
  /** Given by the contact at the first agreement. Scripts use this name, so a later one does not replace it. */
  readonly given: string
  /** The latest name that the contact gave. */
  readonly latest: string
}

/** @param records of one contact, in order */
export function contactName(records: readonly ContactRecord[], agreements: readonly Agreement[]): ContactName {
  const theirs = agreements
    .map(({ theirName, record }) => ({ name: plainName(theirName), renames: 'renames' in record && record.renames }))
    .filter(({ name }) => name !== '')
  const given = theirs.findLast(({ renames }) => renames) ?? theirs[0]
  return { chosen: chosenName(records), given: given?.name ?? '', latest: theirs.at(-1)?.name ?? '' }
}

function chosenName(records: readonly ContactRecord[]): string {
  let chosen = ''
  for (const record of records) {
    // A request carries the name of a link. This name does not replace a chosen name.
    if (record.kind === 'contact.requested') chosen ||= plainName(record.name)
    else if (record.kind === 'request.accepted') chosen = plainName(record.name) || chosen
    else if (record.kind === 'contact.renamed') chosen = plainName(record.name)
  }
  return chosen
}

/** The fields of a contact that determine its shown name. */
export interface Named {
  readonly account: string
  readonly chosen: string
  readonly given: string
  readonly addedMs: number
}

/**
 * The shown name of each contact (SPEC.md section 10.2): its own name, or the first digits of its address. If names clash, the contact that was added first
 * has the name without a number; each other one gets the lowest free number behind it. Numbers are never stored: equal sets of contacts give equal names.
 */
export function shownNames(contacts: readonly Named[]): Map<string, string> {
  const names = new Map<string, string>()
  const taken = new Set<string>()
  for (const contact of contacts.toSorted(byAddition)) {
    const { account } = contact
    const base = ownName(contact)
    let name = base
    for (let number = 2; taken.has(nameKey(name)); number++) name = `${base} ${number}`
    taken.add(nameKey(name))
    names.set(account, name)
  }
  return names
}

const ownName = ({ account, chosen, given }: Named): string => chosen || given || account.slice(0, 8)

/** Equal for contacts whose shown names may depend on each other: the key of the own name without numbers behind it. */
export const nameStem = (contact: Named): string => nameKey(ownName(contact)).replace(/(?: \d+)+$/, '')

const byAddition = (a: Named, b: Named): number => a.addedMs - b.addedMs || (a.account < b.account ? -1 : 1)
