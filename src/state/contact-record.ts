import type { Fact, RecordOf } from './record.ts'

const contactKinds = [
  'contact.requested',
  'contact.carded',
  'request.received',
  'request.accepted',
  'request.declined',
  'contact.accepted',
  'contact.renamed',
  'contact.verified',
  'conversation.set',
] as const

/** Records from which the state of one contact follows. */
export type ContactRecord = RecordOf<(typeof contactKinds)[number]>

export const isContactRecord = <F extends Fact>(record: F): record is F & Pick<ContactRecord, 'kind'> =>
  contactKinds.some((kind) => kind === record.kind)
