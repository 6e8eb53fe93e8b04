import type { MessageId } from '../shared/ids.ts'
import type { Body } from '../protocol/content.ts'

/** Parts of a content that matter in its conversation. */
export interface MessageParts {
  readonly text: string
  /** Id of the message that the content answers or changes. */
  readonly ref: MessageId | undefined
  /** How the content changes `ref`; undefined for a message. */
  readonly changes: 'edited' | 'deleted' | 'reacted' | undefined
}

/** The parts of a content (SPEC.md section 6.2). Only the author of a message can edit or delete it; the fold checks this. */
export function messageParts(body: Body): MessageParts {
  switch (body.type) {
    case 'text':
      return { text: body.text, ref: undefined, changes: undefined }
    case 'reply':
      return { text: body.text, ref: body.to, changes: undefined }
    case 'edit':
      return { text: body.text, ref: body.to, changes: 'edited' }
    case 'delete':
      return { text: '', ref: body.to, changes: 'deleted' }
    case 'reaction':
      return { text: body.reaction, ref: body.to, changes: 'reacted' }
    default:
      return { text: '', ref: undefined, changes: undefined }
  }
}
