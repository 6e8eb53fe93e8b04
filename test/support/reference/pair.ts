/** The keys of SPEC.md sections 2, 7 and 8, written from its text alone, without code of src. */
import { createHmac, hkdfSync } from 'node:crypto'

const hkdf = (key: Uint8Array, salt: Uint8Array, info: Uint8Array): Buffer =>
  Buffer.from(hkdfSync('sha256', key, salt, info, 32))

/** @param invite empty for the key without an invite secret */
export const requestKey = (account: Uint8Array, invite = ''): Buffer =>
  hkdf(account, Buffer.from(invite), Buffer.from('privy/1/request'))

/** @param secret pair secret in the request of this account */
export const answerKey = (account: Uint8Array, secret: Uint8Array): Buffer =>
  hkdf(account, secret, Buffer.from('privy/1/answer'))

interface Half {
  readonly id: Buffer
  /** 32 bytes. */
  readonly secret: Buffer
}

export function pairRoot(one: Half, other: Half): Buffer {
  const [low, high] = Buffer.compare(one.id, other.id) < 0 ? [one, other] : [other, one]
  const secrets = Buffer.concat([low.secret, high.secret])
  return hkdf(secrets, Buffer.concat([low.id, high.id]), Buffer.from('privy/1/pair'))
}

export const pairKey = (root: Buffer, from: Uint8Array, to: Uint8Array): Buffer =>
  hkdf(root, Buffer.alloc(0), Buffer.concat([Buffer.from('privy/1/pair'), from, to]))

export const inboxTopic = (inboxKey: Uint8Array, week: number): string =>
  `privy://${createHmac('sha256', inboxKey).update(`${week}`).digest('hex')}/inbox`
