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

/** The certificate of this device, and the card that other accounts fetch. */
export interface Introduction {
  readonly certificate: DeviceCertificate
  /** Encoded card. */
  readonly card: Bytes
}

/** Cryptography that takes milliseconds per call. A simulation with thousands of nodes in one process replaces it by a cheaper one. */
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
