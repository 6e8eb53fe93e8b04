import { nameKey, plainName } from '../shared/text/name.ts'
import type { ContactRecord } from './contact-record.ts'
import type { Agreement } from './pair.ts'

/** What a contact is called. All are plain names, empty for none. */
export interface ContactName {
  /** Chosen here: goes before all others, and stays. */
  readonly chosen: string
  /** Given by the contact when both first agreed. Scripts use it, so a later one does not replace it. */
  readonly given: string
  /** Given by the contact last. */
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
    // A request may carry the name that a link suggests: it does not replace one that a person chose.
    if (record.kind === 'contact.requested') chosen ||= plainName(record.name)
    else if (record.kind === 'request.accepted') chosen = plainName(record.name) || chosen
    else if (record.kind === 'contact.renamed') chosen = plainName(record.name)
  }
  return chosen
}

/** What names are given out from. */
export interface Named {
  readonly account: string
  readonly chosen: string
  readonly given: string
  readonly addedMs: number
}

/**
 * The name that each contact is shown with: its own one, or the beginning of its address. Of contacts of one name the one that was added first has it
 * bare, and the others get the lowest free number behind it. Numbers are computed, never stored: any set of contacts gives the same names.
 */
export function shownNames(contacts: readonly Named[]): Map<string, string> {
  const names = new Map<string, string>()
  const taken = new Set<string>()
  for (const { account, chosen, given } of contacts.toSorted(byAddition)) {
    const base = chosen || given || account.slice(0, 8)
    let name = base
    for (let number = 2; taken.has(nameKey(name)); number++) name = `${base} ${number}`
    taken.add(nameKey(name))
    names.set(account, name)
  }
  return names
}

const byAddition = (a: Named, b: Named): number => a.addedMs - b.addedMs || (a.account < b.account ? -1 : 1)
