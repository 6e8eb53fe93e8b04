/** RSA-3072 of RFC 8017 with the randomness as a parameter. OpenSSL computes only the power. Shares no code with src. */
import { constants, createHash, type KeyObject, privateEncrypt, publicEncrypt } from 'node:crypto'

const modulusLength = 384
const hashLength = 32
const padding = constants.RSA_NO_PADDING
const sha256 = (...parts: readonly Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest()

/** RSAES-OAEP with SHA-256 (section 7.1.1). `seed` has 32 bytes. */
export function oaepEncrypt(key: KeyObject, message: Uint8Array, label: string, seed: Uint8Array): Buffer {
  const data = Buffer.alloc(modulusLength - hashLength - 1)
  sha256(Buffer.from(label)).copy(data)
  data[data.length - message.length - 1] = 1
  data.set(message, data.length - message.length)
  const maskedData = xor(data, mgf1(seed, data.length))
  const maskedSeed = xor(seed, mgf1(maskedData, hashLength))
  return publicEncrypt({ key, padding }, Buffer.concat([Buffer.alloc(1), maskedSeed, maskedData]))
}

/** RSASSA-PSS with SHA-256 (section 8.1.1). The protocol allows only a `salt` of 32 bytes. */
export function pssSign(key: KeyObject, message: Uint8Array, salt: Uint8Array): Buffer {
  const hash = sha256(Buffer.alloc(8), sha256(message), salt)
  const data = Buffer.alloc(modulusLength - hashLength - 1)
  data[data.length - salt.length - 1] = 1
  data.set(salt, data.length - salt.length)
  const masked = xor(data, mgf1(hash, data.length))
  masked[0] = (masked[0] ?? 0) & 0x7f
  return privateEncrypt({ key, padding }, Buffer.concat([masked, hash, Buffer.of(0xbc)]))
}

function mgf1(seed: Uint8Array, length: number): Buffer {
  const blocks = Array.from({ length: Math.ceil(length / hashLength) }, (_, counter) =>
    sha256(seed, Buffer.of(0, 0, 0, counter)),
  )
  return Buffer.concat(blocks).subarray(0, length)
}

const xor = (a: Uint8Array, b: Uint8Array): Buffer => Buffer.from(a.map((byte, at) => byte ^ (b[at] ?? 0)))
