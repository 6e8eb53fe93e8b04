import type { Bytes } from '../shared/bytes.ts'
import type { AccountId } from '../shared/ids.ts'

/**
 * Secrets that every device of an account derives from its words, so that two devices that act at the same time agree (SPEC.md section 13).
 * Epochs are counted from 1. Each secret has 32 bytes.
 */
export interface DerivedSecrets {
  /** The pair secret that this account contributes to the pair root with a contact. */
  readonly pair: (account: AccountId, epoch: number) => Bytes
  /** The inbox key of an epoch. */
  readonly inbox: (epoch: number) => Bytes
}
