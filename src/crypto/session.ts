import type { KeyObject } from 'node:crypto'
import type { Bytes } from '../shared/bytes.ts'
import { equal } from '../shared/bytes.ts'
import type { RandomBytes } from '../shared/time.ts'
import type { Drop } from '../protocol/drops.ts'
import type { OuterEnvelope } from '../protocol/envelope.ts'
import { envelopeTag } from './derive.ts'
import { open, type Opened, type OpeningKeys } from './open.ts'
import { type RecipientKeys, seal } from './seal.ts'

/** Seals contents for one recipient. */
export interface Sealer {
  /**
   * Every call gives a new envelope.
   * @param content encoded, 1 to `maxContentLength` bytes
   * @returns exactly 4096, 16384, 65536 or 262144 bytes
   * @throws PrivyError `too-large`
   */
  seal(content: Uint8Array): Promise<Bytes>
}

/** Opens an envelope whose tag fitted a key. Hostile input gives a drop. */
export type Open = () => Promise<Opened | Drop>

/** Recognises the envelopes of one sender. */
export interface Opener {
  /**
   * Compares the tag. Takes a few microseconds per key and uses no private key.
   * @returns undefined if the tag fits no key of this opener
   */
  recognise(envelope: OuterEnvelope): Open | undefined
}

/**
 * Creates the sealers and openers of an account (SPEC.md section 4). Those of protocol 1 keep no state. A stateful session for each pair of devices can
 * implement both interfaces: they are asynchronous, so that the session can store its state first.
 */
export interface Sessions {
  /** @param key pair key of this direction, or request key: 32 bytes */
  sealer(recipient: RecipientKeys, key: Uint8Array): Sealer
  /** @param keys pair keys of this direction, or one request key: 32 bytes each */
  opener(keys: readonly Uint8Array[]): Opener
}

export interface SessionPorts {
  readonly self: OpeningKeys
  /** Ed25519 private key of this device. */
  readonly deviceKey: KeyObject
  readonly random: RandomBytes
}

export function createSessions({ self, deviceKey, random }: SessionPorts): Sessions {
  const sender = { account: self.account, deviceKey }
  return {
    sealer: (recipient, key) => ({
      seal: async (content) => seal({ key, recipient, sender, content, random, kem: self.kem }),
    }),
    opener: (keys) => createOpener(keys, self),
  }
}

/** Opens envelopes that were sealed for `self` under one of `keys`. */
export const createOpener = (keys: readonly Uint8Array[], self: OpeningKeys): Opener => ({
  recognise(envelope) {
    const key = keys.find((each) => equal(envelopeTag(each, envelope.salt), envelope.tag))
    return key && (() => Promise.resolve(open(envelope, key, self)))
  },
})
