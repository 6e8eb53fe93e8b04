import { argon2, createCipheriv, createDecipheriv } from 'node:crypto'
import { promisify } from 'node:util'
import { z } from 'zod'
import { type Bytes, concat, fromHex, toHex, utf8 } from '../shared/bytes.ts'
import { PrivyError } from '../shared/errors.ts'
import type { RandomBytes } from '../shared/time.ts'

/** Cost of the passphrase hash argon2id (RFC 9106). */
export interface VaultCost {
  readonly memoryKiB: number
  readonly passes: number
  readonly lanes: number
}

/** 256 MiB and three passes take about half a second in the thread pool. */
export const vaultCost: VaultCost = { memoryKiB: 256 * 1024, passes: 3, lanes: 4 }

/** Longest vault file that is read, in bytes. */
const maxFileLength = 1024
const entropyLength = 32
const tagLength = 16

const hex = (length: number) => z.string().regex(new RegExp(`^[0-9a-f]{${length * 2}}$`))

/** The schema bounds memory and passes, because an attacker with write access to the disk must not choose what opening costs. */
const fileSchema = z.strictObject({
  format: z.literal('privy-vault'),
  version: z.literal(1),
  memoryKiB: z
    .number()
    .int()
    .min(8 * 1024)
    .max(1024 * 1024),
  passes: z.number().int().min(1).max(16),
  lanes: z.number().int().min(1).max(16),
  salt: hex(16),
  nonce: hex(12),
  sealed: hex(entropyLength + tagLength),
})
type VaultFile = z.output<typeof fileSchema>
type VaultHeader = Omit<VaultFile, 'sealed'>

/**
 * Encrypts the entropy of an account (32 bytes) under a passphrase: argon2id, then AES-256-GCM with the parameters as associated data.
 * @returns the bytes of the vault file (JSON)
 * @throws PrivyError `bad-input` if the passphrase is empty
 */
export async function sealVault(
  entropy: Bytes,
  passphrase: string,
  random: RandomBytes,
  cost: VaultCost = vaultCost,
): Promise<Bytes> {
  if (entropy.length !== entropyLength) throw new RangeError(`entropy has ${entropyLength} bytes`)
  if (passphrase === '') throw new PrivyError('bad-input', 'A vault needs a passphrase', 'Choose one of several words')
  const { memoryKiB, passes, lanes } = cost
  const header: VaultHeader = {
    format: 'privy-vault',
    version: 1,
    memoryKiB,
    passes,
    lanes,
    salt: toHex(random(16)),
    nonce: toHex(random(12)),
  }
  const key = await stretch(passphrase, header)
  const cipher = createCipheriv('aes-256-gcm', key, fromHex(header.nonce)).setAAD(associatedData(header))
  key.fill(0)
  const sealed = concat(cipher.update(entropy), cipher.final(), cipher.getAuthTag())
  return utf8(`${JSON.stringify({ ...header, sealed: toHex(sealed) } satisfies VaultFile)}\n`)
}

/**
 * Decrypts the entropy (32 bytes) of a vault file.
 * @throws PrivyError `bad-file` if the file is not a vault of this version, `bad-input` if the passphrase does not open it
 */
export async function openVault(file: Uint8Array, passphrase: string): Promise<Bytes> {
  const { sealed, ...header } = parse(file)
  const key = await stretch(passphrase, header)
  const decipher = createDecipheriv('aes-256-gcm', key, fromHex(header.nonce), { authTagLength: tagLength })
  key.fill(0)
  const bytes = fromHex(sealed)
  decipher.setAAD(associatedData(header)).setAuthTag(bytes.subarray(entropyLength))
  const entropy = decipher.update(bytes.subarray(0, entropyLength))
  try {
    decipher.final()
  } catch (cause) {
    throw new PrivyError(
      'bad-input',
      'This passphrase does not open the vault',
      'Try again, or restore the account from its 24 words',
      { cause },
    )
  }
  return new Uint8Array(entropy)
}

function parse(file: Uint8Array): VaultFile {
  const damaged = (cause?: unknown) =>
    new PrivyError(
      'bad-file',
      'The vault file is damaged or of a later version',
      'Restore the account from its 24 words',
      { cause },
    )
  if (file.length > maxFileLength) throw damaged()
  try {
    return fileSchema.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(file)))
  } catch (cause) {
    throw damaged(cause)
  }
}

async function stretch(passphrase: string, { memoryKiB, passes, lanes, salt }: VaultHeader): Promise<Buffer> {
  const message = utf8(passphrase.normalize('NFKD'))
  try {
    return await promisify(argon2)('argon2id', {
      message,
      nonce: fromHex(salt),
      memory: memoryKiB,
      passes,
      parallelism: lanes,
      tagLength: 32,
    })
  } finally {
    message.fill(0)
  }
}

function associatedData({ format, version, memoryKiB, passes, lanes, salt, nonce }: VaultHeader): Bytes {
  return utf8(JSON.stringify([format, version, memoryKiB, passes, lanes, salt, nonce]))
}
