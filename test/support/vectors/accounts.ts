import type { Party, ReferenceDevice } from '../reference/party.ts'
import { bundleHash } from '../reference/card.ts'
import { hexOf } from './sealing.ts'

/** The accounts that the other files name, with all their keys. */
export const makeAccounts = (parties: readonly Party[]) => ({
  protocol: 1,
  subject: 'accounts',
  sections: '3.1 and 13',
  note: 'The keys come from the words as kdf-v1.json shows. Nothing else uses them: they are public.',
  accounts: parties.map((party) => ({
    name: party.name,
    words: party.words,
    account: party.id.toString('hex'),
    ...hexOf({
      spki: party.spki,
      rsaPrivatePkcs8: party.rsaPrivate.export({ format: 'der', type: 'pkcs8' }),
      ed25519: party.ed25519,
      mlKemSeed: party.mlKemSeed,
      mlKem: party.mlKem,
      mlDsaSeed: party.mlDsaSeed,
      mlDsa: party.mlDsa,
      bundleHash: bundleHash(party),
    }),
    devices: [party.first, party.second].map(deviceOf),
  })),
})

const deviceOf = ({ id, seed, raw, certificate }: ReferenceDevice) =>
  hexOf({ id, ed25519Seed: seed, ed25519: raw, certificate })
