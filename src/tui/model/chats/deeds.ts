import type { Message } from '../../../rpc/contract.ts'
import { linksIn } from './links.ts'

/** An action on a message, by a key or a command. */
export type Deed = 'reply' | 'edit' | 'delete' | 'react' | 'copy' | 'open' | 'info'

export const isOwn = ({ direction }: Message): boolean => direction === 'out'
const hasText = ({ type }: Message): boolean => type === 'text' || type === 'reply'
const isReal = ({ type }: Message): boolean => type !== 'missing' && type !== 'deleted'

/** Which messages permit an action, and the notice for the others. */
export const fits: Readonly<Record<Deed, { readonly test: (message: Message) => boolean; readonly else: string }>> = {
  reply: { test: isReal, else: 'There is nothing left of it to answer' },
  edit: { test: (message) => isOwn(message) && hasText(message), else: 'Only messages of yours can be changed' },
  delete: { test: isReal, else: 'There is nothing left of it to delete' },
  react: { test: isReal, else: 'There is nothing left of it to react to' },
  copy: { test: hasText, else: 'There is no text to copy' },
  open: {
    test: (message) => message.replyTo !== null || linksIn(message.text).length > 0,
    else: 'There is no link in it, and it answers nothing',
  },
  info: { test: ({ type }) => type !== 'missing', else: 'Nothing is known of it yet' },
}

/** Whether a message permits an action. */
export const canBeDone = (deed: Deed, message: Message): boolean => fits[deed].test(message)
export const isDeed = (name: string): name is Deed => Object.hasOwn(fits, name)
