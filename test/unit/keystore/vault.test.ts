import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { openVault, sealVault, vaultCost } from '../../../src/keystore/vault.ts'
import { utf8 } from '../../../src/shared/bytes.ts'

const random = (length: number) => new Uint8Array(randomBytes(length))
const cheap = { memoryKiB: 8 * 1024, passes: 1, lanes: 1 }
const entropy = Uint8Array.from({ length: 32 }, (_, i) => i)

const text = (file: Uint8Array) => new TextDecoder().decode(file)
const changed = (file: Uint8Array, fields: object) =>
  utf8(JSON.stringify({ ...(JSON.parse(text(file)) as object), ...fields }))

describe('vault', () => {
  test('costs 256 MiB and three passes, opens with its passphrase only', async () => {
    const file = await sealVault(entropy, 'correct horse', random)
    expect(JSON.parse(text(file))).toMatchObject({ format: 'privy-vault', version: 1, memoryKiB: 262_144, passes: 3 })
    expect(vaultCost.memoryKiB).toBe(256 * 1024)
    expect(await openVault(file, 'correct horse')).toEqual(entropy)
    await expect(openVault(file, 'correct house')).rejects.toMatchObject({
      code: 'bad-input',
      hint: expect.stringContaining('24 words') as string,
    })
  })

  test('does not contain what it keeps, and is never the same twice', async () => {
    const [one, two] = [await sealVault(entropy, 'x', random, cheap), await sealVault(entropy, 'x', random, cheap)]
    expect(text(one)).not.toContain(Buffer.from(entropy).toString('hex').slice(0, 16))
    const { salt, nonce, sealed } = JSON.parse(text(one)) as Record<string, string>
    for (const part of [salt, nonce, sealed]) expect(text(two)).not.toContain(part)
  })

  test('takes a passphrase in any Unicode form', async () => {
    expect(await openVault(await sealVault(entropy, 'caf\u00e9', random, cheap), 'cafe\u0301')).toEqual(entropy)
  })

  test('needs a passphrase, and 32 bytes to keep', async () => {
    await expect(sealVault(entropy, '', random, cheap)).rejects.toMatchObject({ code: 'bad-input' })
    await expect(sealVault(new Uint8Array(31), 'x', random, cheap)).rejects.toThrow(RangeError)
  })

  test('opens with no byte of it flipped', async () => {
    const file = await sealVault(entropy, 'x', random, cheap)
    for (let at = 0; at < file.length; at += 1) {
      const broken = file.with(at, (file[at] ?? 0) ^ (1 << (at % 7)))
      await expect(openVault(broken, 'x'), `byte ${at}`).rejects.toMatchObject({ name: 'PrivyError' })
    }
  })

  test('a hostile file does not choose memory, time or anything else', async () => {
    const file = await sealVault(entropy, 'x', random, cheap)
    const wrong = {
      'too much memory': changed(file, { memoryKiB: 2 ** 30 }),
      'too little memory': changed(file, { memoryKiB: 8 }),
      'too many passes': changed(file, { passes: 1e6 }),
      'no pass': changed(file, { passes: 0 }),
      'half a pass': changed(file, { passes: 1.5 }),
      'too many lanes': changed(file, { lanes: 1000 }),
      'a later version': changed(file, { version: 2 }),
      'a short tag': changed(file, { sealed: 'ab'.repeat(40) }),
      'a number for salt': changed(file, { salt: 5 }),
      'one field more': changed(file, { note: '' }),
      'too long': new Uint8Array([...file, ...new Uint8Array(2000).fill(0x20)]),
      'not an object': utf8('[]'),
      'not JSON': utf8('{'),
      'not text': Uint8Array.of(0xff, 0xfe),
      empty: new Uint8Array(),
    }
    for (const [name, bytes] of Object.entries(wrong))
      await expect(openVault(bytes, 'x'), name).rejects.toMatchObject({ code: 'bad-file' })
  })
})
