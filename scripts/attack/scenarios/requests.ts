import { randomBytes } from 'node:crypto'
import { setImmediate, setTimeout } from 'node:timers/promises'
import { requestKey, envelopeTag } from '../../../src/crypto/derive.ts'
import { createStampSearch, type Stamp } from '../../../src/crypto/stamp.ts'
import { frame, readFrame } from '../../../src/network/frames.ts'
import {
  answerBytes,
  decodeRequestAnswer,
  encodeRequest,
  noStamp,
  requestProtocol,
} from '../../../src/network/request/request-wire.ts'
import { header } from '../../../src/protocol/envelope.ts'
import { requestsTopic } from '../../../src/protocol/topics.ts'
import { concat } from '../../../src/shared/bytes.ts'
import { accountId } from '../../../src/shared/ids.ts'
import type { RawPeer } from '../../../test/support/nodes/raw-peer.ts'
import { keepDoing, withFreshPeers, withPeers } from '../hostile-peers.ts'
import type { Scenario, Scene } from '../scenario.ts'

/** An envelope for `/requests` whose tag fits: to know that it holds nothing takes two private keys. */
function tagged(account: string): Uint8Array {
  const salt = randomBytes(15)
  const head = header(salt, envelopeTag(requestKey(accountId(account)), salt))
  return concat(head, randomBytes(4096 - head.length))
}

async function ask(peer: RawPeer, { account, signal }: Scene, envelope: Uint8Array, stamp: Stamp) {
  const stream = await peer.open(requestProtocol)
  stream.send(frame(encodeRequest(accountId(account), envelope, stamp)))
  return decodeRequestAnswer(await readFrame(stream, answerBytes, signal))
}

const searchFor = (account: string, envelope: Uint8Array, nowMs = Date.now()) =>
  createStampSearch(requestsTopic(accountId(account)), envelope, {
    nowMs,
    random: (length) => new Uint8Array(randomBytes(length)),
  })

/** Each with a right tag and no stamp. */
const freshIds: Scenario = {
  name: 'tags',
  what: 'fresh peer ids send requests with right tags, and no stamp: 20 at a time',
  peers: 20,
  measure: 'traffic',
  attack: (scene) =>
    withFreshPeers(scene, async (peer, findings) => {
      for (let times = 0; times < 5; times++) {
        const answer = await ask(peer, scene, tagged(scene.account), noStamp)
        if (answer.answer === 'taken') findings.envelopes++
        else findings.refused++
        findings.did++
      }
      return 0
    }),
}

/** Pays every stamp that it is asked for, on one core. */
const paid: Scenario = {
  name: 'stamped',
  what: 'a stranger with one core pays stamps for the places of the request queue, and for private-key operations',
  peers: 1,
  measure: 'traffic',
  attack: (scene) =>
    withPeers(scene, (peer, findings) =>
      keepDoing(scene, findings, async () => {
        const envelope = tagged(scene.account)
        const search = searchFor(scene.account, envelope)
        let stamp = noStamp
        while (!scene.signal.aborted) {
          const answer = await ask(peer, scene, envelope, stamp)
          if (answer.answer !== 'stamp') return answer.answer === 'taken' ? 1 : 0
          stamp = await search.find(answer.bits, () => setImmediate(), scene.signal)
        }
        return 0
      }),
    ),
}

/** Stamps of other hours, and nonces of no work. */
const lyingClock: Scenario = {
  name: 'clock',
  what: '5 peers send requests with stamps of other hours: past, future, and the last that can be written',
  peers: 5,
  measure: 'traffic',
  attack: (scene) =>
    withPeers(scene, async (peer, findings) => {
      const envelope = tagged(scene.account)
      const now = Math.floor(Date.now() / 3_600_000)
      const { nonce } = await searchFor(scene.account, envelope, (now - 100) * 3_600_000).find(12, () => setImmediate())
      const hours = [now - 100, now - 3, now + 3, now + 100, 0xffff_ffff]
      let at = 0
      await keepDoing(scene, findings, async () => {
        const answer = await ask(peer, scene, envelope, { hour: hours[at++ % hours.length] ?? 0, nonce })
        if (answer.answer === 'taken') findings.envelopes++
        await setTimeout(20)
        return 1
      })
    }),
}

export const requests: readonly Scenario[] = [freshIds, paid, lyingClock]
