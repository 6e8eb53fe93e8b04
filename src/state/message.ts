import type { MessageId } from '../shared/ids.ts'
import type { Body } from '../protocol/content.ts'

/** What a content does in its conversation. */
export interface MessageParts {
  readonly text: string
  /** The message that it answers or changes. */
  readonly ref: MessageId | undefined
  /** What it does to `ref`; undefined for a message that is shown by itself. */
  readonly changes: 'edited' | 'deleted' | 'reacted' | undefined
}

/** A text is edited and deleted by its author only. */
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
