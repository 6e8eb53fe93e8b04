import type { KeyObject } from 'node:crypto'
import type { DeviceCertificate } from '../protocol/content.ts'
import { type Bytes, concat, fromHex, utf8 } from '../shared/bytes.ts'
import type { DeviceId } from '../shared/ids.ts'
import type { AccountKeys } from './keys.ts'
import { signPss, verifyPss } from './rsa.ts'

/** Certifies a device of this account (SPEC.md section 3.1). The signature is randomised, so the certificates of a device differ from call to call. */
export function certifyDevice(keys: Pick<AccountKeys, 'rsa' | 'deviceKey'>, device: DeviceId): DeviceCertificate {
  const key = keys.deviceKey(device).raw
  return { device, key, signature: signPss(signedPart(device, key), keys.rsa.privateKey) }
}

/** Whether the account with this RSA key certified the device. Never throws: key and signature may be hostile. */
export function verifyDeviceCertificate(rsaPublic: KeyObject, { device, key, signature }: DeviceCertificate): boolean {
  return key.length === 32 && verifyPss(signedPart(device, key), rsaPublic, signature)
}

/** "privy/v1/device\0" || device id (16 bytes) || Ed25519 public key (32 bytes). */
function signedPart(device: DeviceId, key: Bytes): Bytes {
  return concat(utf8('privy/v1/device\0'), fromHex(device), key)
}
