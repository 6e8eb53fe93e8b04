/**
 * Writes test/vectors/protocol-1.json: contents, keys, topics and envelopes of protocol 1, right and wrong, for any implementation to try. Run once for
 * a revision of SPEC.md; the file is then frozen, and the test reads it.
 */
import { writeFile } from 'node:fs/promises'
import { pairKey, pairRoot, requestKey } from '../src/crypto/derive.ts'
import { certifyDevice } from '../src/identity/device.ts'
import { deriveAccount } from '../src/identity/keys.ts'
import { wordsOf } from '../src/identity/mnemonic.ts'
import { encodeCbor } from '../src/protocol/cbor.ts'
import { type Body, type Content, encodeContent } from '../src/protocol/content.ts'
import { inboxTopic, requestsTopic } from '../src/protocol/topics.ts'
import { concat, fromHex, toHex, utf8 } from '../src/shared/bytes.ts'
import { deviceId, messageId } from '../src/shared/ids.ts'
import { type Fault, faults, referenceSeal } from '../test/support/reference-seal.ts'

const nowMs = Date.UTC(2026, 10, 22)
const fill = (byte: number, length: number) => new Uint8Array(length).fill(byte)
const [aliceWords, bobWords] = [wordsOf(fill(1, 32)), wordsOf(fill(2, 32))]
const [alice, bob] = await Promise.all([deriveAccount(aliceWords, ''), deriveAccount(bobWords, '')])
const device = deviceId('01'.repeat(16))
const certificate = certifyDevice(alice, device)
const secrets = { alice: fill(0xa1, 32), bob: fill(0xb0, 32) }
const root = pairRoot({ account: alice.id, secret: secrets.alice }, { account: bob.id, secret: secrets.bob })
const key = pairKey(root, alice.id, bob.id)

const content = (body: Body, change: Partial<Content> = {}): Content => ({
  id: messageId('c0'.repeat(16)),
  certificate,
  seq: 7,
  time: { ms: nowMs - 1000, count: 3 },
  prev: fill(0x11, 32),
  heads: [fill(0x22, 32)],
  expires: undefined,
  stamp: undefined,
  body,
  ...change,
})

const contents: Record<string, Uint8Array> = {
  text: encodeContent(content({ type: 'text', text: 'hello, 世界 👋' })),
  reply: encodeContent(content({ type: 'reply', text: 'yes', to: messageId('d0'.repeat(16)) })),
  receipt: encodeContent(content({ type: 'receipt', delivered: [messageId('d0'.repeat(16))], read: [] }, { seq: 0 })),
}
const wrongContents: Record<string, { drop: string; bytes: Uint8Array }> = {
  'empty text': { drop: 'content', bytes: encodeContent(content({ type: 'text', text: '' })) },
  'text of 20,001 characters': {
    drop: 'content',
    bytes: encodeContent(content({ type: 'text', text: 'x'.repeat(20_001) })),
  },
  'no CBOR': { drop: 'content', bytes: utf8('hello') },
  'a list': { drop: 'content', bytes: encodeCbor([1, 2]) },
  'bytes after the end': { drop: 'content', bytes: concat(contents['text'] ?? fill(0, 0), fill(0, 1)) },
  'an integer longer than it must be': { drop: 'content', bytes: fromHex('a16173' + '1801') },
  'more than a day ahead': {
    drop: 'time',
    bytes: encodeContent(content({ type: 'text', text: 'hi' }, { time: { ms: nowMs + 86_400_001, count: 0 } })),
  },
  expired: { drop: 'time', bytes: encodeContent(content({ type: 'text', text: 'hi' }, { expires: nowMs })) },
  'a certificate of another account': {
    drop: 'signature',
    bytes: encodeContent(content({ type: 'text', text: 'hi' }, { certificate: certifyDevice(bob, device) })),
  },
}
const dropOf: Record<Fault, string> = {
  version: 'version',
  suite: 'version',
  tag: 'tag',
  'outer ciphertext': 'decrypt',
  'header not authenticated': 'decrypt',
  'rsa ciphertext': 'decrypt',
  'ml-kem ciphertext': 'decrypt',
  'inner ciphertext': 'decrypt',
  padding: 'padding',
  'length beyond the body': 'padding',
  'signature for another recipient': 'signature',
  'signature over another header': 'signature',
  'signature by another device': 'signature',
}

function envelope(bytes: Uint8Array, index: number, fault?: Fault): string {
  return referenceSeal({
    key,
    recipient: {
      id: bob.id,
      spki: bob.bundle.spki,
      rsa: bob.rsa.publicKey,
      kemRaw: bob.bundle.mlKem,
      kem: bob.mlKem.publicKey,
    },
    senderId: alice.id,
    deviceKey: alice.deviceKey(device).privateKey,
    otherDeviceKey: alice.deviceKey(deviceId('02'.repeat(16))).privateKey,
    content: bytes,
    r: fill(index, 15),
    rsaSecret: fill(index + 100, 32),
    fault,
  }).toString('base64')
}

const text = contents['text'] ?? fill(0, 0)
let index = 0
const vectors = {
  note: 'Protocol 1, SPEC.md. Sender: alice with the device; recipient: bob. Envelopes are base64, all else is hexadecimal.',
  nowMs,
  alice: { words: aliceWords, account: alice.id },
  bob: { words: bobWords, account: bob.id },
  device,
  topics: {
    requests: requestsTopic(bob.id),
    inboxKey: toHex(fill(0x33, 32)),
    week: 2968,
    inbox: inboxTopic(fill(0x33, 32), 2968),
  },
  keys: {
    secrets: { alice: toHex(secrets.alice), bob: toHex(secrets.bob) },
    pairRoot: toHex(root),
    aliceToBob: toHex(key),
    bobToAlice: toHex(pairKey(root, bob.id, alice.id)),
    request: toHex(requestKey(bob.id)),
    requestWithInvite: { invite: 'AAAAAAAAAAAAAAAAAAAAAA', key: toHex(requestKey(bob.id, 'AAAAAAAAAAAAAAAAAAAAAA')) },
  },
  good: Object.entries(contents).map(([name, bytes]) => ({
    name,
    content: toHex(bytes),
    envelope: envelope(bytes, ++index),
  })),
  bad: [
    ...Object.entries(wrongContents).map(([name, { drop, bytes }]) => ({
      name,
      drop,
      envelope: envelope(bytes, ++index),
    })),
    ...faults.map((fault) => ({ name: fault, drop: dropOf[fault], envelope: envelope(text, ++index, fault) })),
  ],
}
await writeFile(new URL('../test/vectors/protocol-1.json', import.meta.url), `${JSON.stringify(vectors, null, 1)}\n`)
