/**
 * Section 4 of SPEC.md a second time, written from its text alone and sharing no code with src/crypto: checks the first, and can seal wrongly.
 */
import {
  constants,
  createCipheriv,
  createHash,
  createHmac,
  encapsulate,
  hkdfSync,
  type KeyObject,
  publicEncrypt,
  sign,
} from 'node:crypto'

/** What can be wrong with an envelope, each in one place only. */
export const faults = [
  'version',
  'suite',
  'tag',
  'outer ciphertext',
  'header not authenticated',
  'rsa ciphertext',
  'ml-kem ciphertext',
  'inner ciphertext',
  'padding',
  'length beyond the body',
  'signature for another recipient',
  'signature over another header',
  'signature by another device',
] as const
export type Fault = (typeof faults)[number]

export interface ReferenceInput {
  readonly key: Uint8Array
  readonly recipient: {
    readonly id: string
    readonly spki: Uint8Array
    readonly rsa: KeyObject
    readonly kemRaw: Uint8Array
    readonly kem: KeyObject
  }
  readonly senderId: string
  readonly deviceKey: KeyObject
  readonly otherDeviceKey: KeyObject
  readonly content: Uint8Array
  /** 15 bytes. */
  readonly r: Uint8Array
  /** 32 bytes. */
  readonly rsaSecret: Uint8Array
  readonly fault?: Fault | undefined
}

export function referenceSeal({ fault, ...input }: ReferenceInput): Buffer {
  const { key, recipient, content, r } = input
  const tag = createHmac('sha256', key).update(r).digest().subarray(0, 16)
  const header = Buffer.concat([Buffer.from([1]), r, tag])
  const rsa = publicEncrypt(
    {
      key: recipient.rsa,
      padding: constants.RSA_PKCS1_OAEP_PADDING,
      oaepHash: 'sha256',
      oaepLabel: Buffer.from('privy/1/kem'),
    },
    input.rsaSecret,
  )
  const { ciphertext: kem, sharedKey } = encapsulate(recipient.kem)
  const front = Buffer.concat([Buffer.from([fault === 'suite' ? 2 : 1]), rsa, kem])
  const size = [4096, 16_384, 65_536, 262_144].find((one) => one - 32 - 16 - 1473 - 16 >= 100 + content.length) ?? 0
  const body = Buffer.alloc(size - 32 - 16 - 1473 - 16)
  Buffer.from(input.senderId, 'hex').copy(body)
  signature(input, header, front, fault).copy(body, 32)
  body.writeUInt32BE(fault === 'length beyond the body' ? body.length : content.length, 96)
  body.set(content, 100)
  if (fault === 'padding') body[body.length - 1] = 1
  const salt = hash('sha256', front, recipient.spki, recipient.kemRaw)
  const innerKey = Buffer.from(hkdfSync('sha512', Buffer.concat([input.rsaSecret, sharedKey]), salt, 'privy/1/msg', 44))
  const inner = Buffer.concat([front, gcm(innerKey, body, Buffer.alloc(0))])
  if (fault === 'rsa ciphertext') flip(inner, 10)
  if (fault === 'ml-kem ciphertext') flip(inner, 500)
  if (fault === 'inner ciphertext') flip(inner, 2000)
  const outerKey = Buffer.from(hkdfSync('sha256', key, r, 'privy/1/envelope', 44))
  const associated = fault === 'header not authenticated' ? Buffer.alloc(0) : header
  const envelope = Buffer.concat([header, gcm(outerKey, inner, associated)])
  if (fault === 'version') envelope[0] = 2
  if (fault === 'tag') flip(envelope, 16)
  if (fault === 'outer ciphertext') flip(envelope, 3000)
  return envelope
}

function signature(input: ReferenceInput, header: Buffer, front: Buffer, fault: Fault | undefined): Buffer {
  const digest = hash(
    'sha512',
    Buffer.from('privy/1/signature\0'),
    fault === 'signature over another header' ? Buffer.alloc(32) : header,
    hash('sha256', front),
    Buffer.from(input.senderId, 'hex'),
    Buffer.from(fault === 'signature for another recipient' ? input.senderId : input.recipient.id, 'hex'),
    input.content,
  )
  return sign(null, digest, fault === 'signature by another device' ? input.otherDeviceKey : input.deviceKey)
}

function hash(name: string, ...parts: Uint8Array[]): Buffer {
  return parts.reduce((sum, part) => sum.update(part), createHash(name)).digest()
}

function gcm(key: Buffer, plain: Buffer, associated: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key.subarray(0, 32), key.subarray(32)).setAAD(associated)
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

function flip(bytes: Buffer, at: number): void {
  bytes[at] = (bytes[at] ?? 0) ^ 1
}
