import { z } from 'zod'
import { accountSchema } from './account.ts'
import { count, method, none } from './method.ts'

/** Methods of the handshake. */
export const helloMethods = {
  hello: method(
    'Agrees on the version; the first call of every connection',
    z.object({ contract: z.number().int() }),
    z.object({ contract: z.number().int(), version: z.string(), pid: count, account: accountSchema }),
  ),
  'rpc.discover': method('This contract as an OpenRPC document', none, z.looseObject({ openrpc: z.string() })),
} as const
