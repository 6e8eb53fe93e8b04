import { createHash } from 'node:crypto'
import { CID } from 'multiformats/cid'
import * as raw from 'multiformats/codecs/raw'
import * as Digest from 'multiformats/hashes/digest'
import type { Topic } from '../../delivery/ports.ts'

const sha256 = 0x12

/** What providers of a topic provide in the DHT: the CID (version 1, codec raw) of SHA-256(topic in UTF-8) (protocol/SPEC.md section 1). */
export const topicCid = (topic: Topic): CID =>
  CID.createV1(raw.code, Digest.create(sha256, createHash('sha256').update(topic).digest()))
