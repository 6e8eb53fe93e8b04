import { z } from 'zod'

export const address = z.string().meta({ description: 'privy:// and 64 hexadecimal digits' })
export const isoTime = z.string().meta({ description: 'ISO 8601, UTC, milliseconds' })
export const count = z.number().int().nonnegative()
export const none = z.object({})

/** Defines a method. Unknown parameters are refused: a mistyped optional parameter would be ignored otherwise. */
export const method = <P extends z.ZodRawShape, R extends z.ZodType>(
  summary: string,
  params: z.ZodObject<P>,
  result: R,
) => ({
  summary,
  params: params.strict(),
  result,
})
/** Long enough for each name that `checkName` allows, which counts code points after normalisation and says more about what is wrong. */
export const name = z.string().max(512)
export const messageId = z
  .string()
  .max(64)
  .meta({ description: 'id of a message, or its beginning of at least four digits' })
export const cursor = z.string().max(64)
export const consumer = z.string().min(1).max(64)
export const who = z
  .string()
  .max(512)
  .meta({ description: 'a name, an address, or an unambiguous beginning of an address' })
export const whichRequest = z
  .string()
  .max(512)
  .meta({ description: 'id of a request, the beginning of it, or its sender' })
