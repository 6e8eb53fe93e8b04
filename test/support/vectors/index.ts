import { partyNumber } from '../reference/party.ts'
import { makeAcceptances } from './acceptances.ts'
import { makeAccounts } from './accounts.ts'
import { makeCardStreams } from './card-streams.ts'
import { makeCards } from './cards.ts'
import { makeDeposits } from './deposits.ts'
import { makeJoins } from './joins.ts'
import { makeProtocol } from './protocol.ts'
import { makeRequestStreams } from './request-streams.ts'
import { makeRequests } from './requests.ts'
import { makeStamps } from './stamps.ts'

/** The text of each generated file in test/vectors, by its name. It is equal in each run. Takes some seconds for the stamps. */
export async function vectorFiles(): Promise<ReadonlyMap<string, string>> {
  const [alice, bob, carol] = await Promise.all([
    partyNumber(1, 'alice'),
    partyNumber(2, 'bob'),
    partyNumber(3, 'carol'),
  ])
  const files = {
    'accounts.json': makeAccounts([alice, bob, carol]),
    'acceptances.json': makeAcceptances(alice, bob, carol),
    'card-streams.json': makeCardStreams(alice, bob),
    'cards.json': makeCards(alice, bob),
    'deposits.json': makeDeposits(),
    'joins.json': await makeJoins(),
    'protocol-1.json': makeProtocol(alice, bob),
    'request-streams.json': makeRequestStreams(bob, carol),
    'requests.json': makeRequests(alice, bob, carol),
    'stamps.json': makeStamps(bob, carol),
  }
  return new Map(Object.entries(files).map(([name, file]) => [name, `${JSON.stringify(file, null, 1)}\n`]))
}
