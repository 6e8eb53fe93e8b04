import type { Bytes } from '../shared/bytes.ts'
import type { DeviceId } from '../shared/ids.ts'
import { hybridKem, type Kem } from '../crypto/kem.ts'
import { signBundle } from '../identity/bundle.ts'
import { checkCard } from '../identity/check-card.ts'
import { certifyDevice } from '../identity/device.ts'
import type { AccountKeys } from '../identity/keys.ts'
import { encodeCard } from '../protocol/card.ts'
import type { DeviceCertificate } from '../protocol/content.ts'
import { protocolVersion } from '../protocol/labels.ts'

/** How an account's device is known to others. */
export interface Introduction {
  readonly certificate: DeviceCertificate
  /** Encoded. */
  readonly card: Bytes
}

/** What of the cryptography takes milliseconds: whoever runs thousands of nodes in one process has it cheaper. */
export interface Cryptography {
  readonly kem: Kem
  readonly checkCard: typeof checkCard
  readonly introduce: (keys: AccountKeys, device: DeviceId) => Introduction
}

export const cryptography: Cryptography = {
  kem: hybridKem,
  checkCard,
  introduce(keys, device) {
    const certificate = certifyDevice(keys, device)
    const bundle = signBundle({ bundle: keys.bundle, rsa: keys.rsa, mlDsa: keys.mlDsa })
    return { certificate, card: encodeCard({ ...bundle, devices: [certificate], versions: [protocolVersion] }) }
  },
}
