import { type AccountKeys, deriveAccount } from '../../../src/identity/keys.ts'
import { wordsOf } from '../../../src/identity/mnemonic.ts'
import { deviceId } from '../../../src/shared/ids.ts'

const derived = new Map<number, Promise<AccountKeys>>()

/** The account whose entropy is this byte 32 times. It is derived once per file. */
export function accountNumber(byte: number): Promise<AccountKeys> {
  const account = derived.get(byte) ?? deriveAccount(wordsOf(new Uint8Array(32).fill(byte)), '')
  derived.set(byte, account)
  return account
}

export const deviceNumber = (byte: number) => deviceId(byte.toString(16).padStart(2, '0').repeat(16))
