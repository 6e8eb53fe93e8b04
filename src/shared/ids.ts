import { PrivyError } from './errors.ts'

declare const brand: unique symbol
type Branded<T, Name extends string> = T & { readonly [brand]: Name }

/** SHA-256 of the SPKI of an account, 64 lower-case hexadecimal digits: the part of an address after `privy://` (SPEC.md section 2.1). */
export type AccountId = Branded<string, 'AccountId'>
/** Account id of the contact, or id of the group: 64 lower-case hexadecimal digits. */
export type ConversationId = AccountId | GroupId
/** SHA-256 of the first event of a group, 64 lower-case hexadecimal digits. */
export type GroupId = Branded<string, 'GroupId'>
/** 16 bytes that are drawn once for each device, 32 lower-case hexadecimal digits. Not secret. */
export type DeviceId = Branded<string, 'DeviceId'>
/** Id of a content: 16 bytes that its author draws, 32 lower-case hexadecimal digits. */
export type MessageId = Branded<string, 'MessageId'>
/** `privy://` followed by an account id. */
export type Address = `privy://${string}`

const hexOf = (bytes: number) => new RegExp(`^[0-9a-f]{${bytes * 2}}$`)
const accountPattern = hexOf(32)
const shortPattern = hexOf(16)

export const isAccountId = (text: string): text is AccountId => accountPattern.test(text)
export const isDeviceId = (text: string): text is DeviceId => shortPattern.test(text)
export const isMessageId = (text: string): text is MessageId => shortPattern.test(text)

/** @throws RangeError if the text is not 64 lower-case hexadecimal digits */
export function accountId(text: string): AccountId {
  if (!isAccountId(text)) throw new RangeError('not an account id')
  return text
}

/** @throws RangeError if the text is not 32 lower-case hexadecimal digits */
export function deviceId(text: string): DeviceId {
  if (!isDeviceId(text)) throw new RangeError('not a device id')
  return text
}

/** @throws RangeError if the text is not 32 lower-case hexadecimal digits */
export function messageId(text: string): MessageId {
  if (!isMessageId(text)) throw new RangeError('not a message id')
  return text
}

export const addressOf = (id: ConversationId): Address => `privy://${id}`

/** Parts of a contact link (SPEC.md section 2.2). */
export interface ContactLink {
  readonly account: AccountId
  /** Suggested name, unchecked: a stranger may have written it. */
  readonly name: string | undefined
  /** Invite secret, 16 to 64 characters of base64url; undefined if the link has none. */
  readonly invite: string | undefined
}

/** White space is allowed inside the digits, because terminals and mail programs break a link into lines. */
const linkPattern = /privy:\/\/(?<id>(?:\s*[0-9a-f]){64}(?![0-9a-z])|[^\s/?#<>"']*)(?<query>(?:(?!privy:)[^#<>"'])*)/i
const namePattern = /^\/?\s*\?(?:\S*&)?(n=[^\s&]*)/
const invitePattern = /[?&]k=((?:\s*[\w-]){22}(?![\w-])|[^\s&]*)/

/**
 * Reads a link (SPEC.md section 2.2) as typed or pasted: either case, with text around it, with line breaks inside it.
 * @throws PrivyError `bad-address` that says what is wrong
 */
export function parseContactLink(text: string): ContactLink {
  const found = linkPattern.exec(text)?.groups
  if (!found) throw badAddress('it does not begin with privy:// followed by 64 hexadecimal digits')
  const { id: digits = '', query = '' } = found
  const id = digits.replaceAll(/\s/g, '').toLowerCase()
  if (!/^[0-9a-f]*$/.test(id)) throw badAddress('only the digits 0-9 and a-f may follow privy://')
  if (!isAccountId(id)) throw badAddress(`an address has 64 digits after privy://, this one has ${id.length}`)
  const name = new URLSearchParams(namePattern.exec(query)?.[1]).get('n') ?? undefined
  const invite = invitePattern.exec(query)?.[1]?.replaceAll(/\s/g, '')
  if (invite !== undefined && !/^[A-Za-z0-9_-]{16,64}$/.test(invite)) throw badAddress('its invite secret is damaged')
  return { account: id, name, invite }
}

function badAddress(why: string): PrivyError {
  return new PrivyError(
    'bad-address',
    `This is not a Privy address: ${why}`,
    'Copy the whole link: `privy contact link` prints it, and the interface shows it with /link',
  )
}
