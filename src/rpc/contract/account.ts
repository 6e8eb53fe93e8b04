import { z } from 'zod'
import { address, method, name, none } from './method.ts'

export const accountSchema = z.object({
  name: z.string(),
  address,
  device: z.string(),
  state: z.enum(['running', 'locked', 'stopped']),
})

export const accountMethods = {
  'account.show': method('The account of this node', none, accountSchema),
  'account.rename': method('Changes the display name that requests carry', z.object({ name }), accountSchema),
} as const
