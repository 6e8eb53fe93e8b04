import { readFile } from 'node:fs/promises'
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import type { ConnectionProtector, PrivateKey } from '@libp2p/interface'
import { preSharedKey } from '@libp2p/pnet'
import { PrivyError } from '../../shared/errors.ts'

/** The libp2p identity of a device: the Ed25519 key pair of a 32-byte seed (RFC 8032, section 5.1.5). */
export const hostKey = (deviceSeed: Uint8Array): Promise<PrivateKey> => generateKeyPairFromSeed('Ed25519', deviceSeed)

/**
 * Reads the pre-shared key of a private network, in the format of go-ipfs: `/key/swarm/psk/1.0.0/`, `/base16/`, 64 hexadecimal digits.
 * @throws PrivyError `bad-file`
 */
export async function readSwarmKey(path: string): Promise<() => ConnectionProtector> {
  try {
    const psk = await readFile(path)
    const protector = preSharedKey({ psk })
    protector()
    return protector
  } catch (cause) {
    throw new PrivyError(
      'bad-file',
      `${path} is not a swarm key`,
      'A swarm key has three lines: /key/swarm/psk/1.0.0/, /base16/ and 64 hexadecimal digits',
      { cause },
    )
  }
}
