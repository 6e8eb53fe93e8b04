import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { eventKinds, methods, passingKinds } from '../../../src/rpc/contract.ts'
import { openRpcDocument } from '../../../src/rpc/openrpc.ts'

/** What the OpenRPC meta-schema (1.3.2) asks of the parts that we use. */
const metaSchema = z.object({
  openrpc: z.string().regex(/^1\.3\.\d$/),
  info: z.object({ title: z.string().min(1), version: z.string().min(1) }),
  methods: z.array(
    z.strictObject({
      name: z.string().min(1),
      summary: z.string().min(1),
      paramStructure: z.enum(['by-name', 'by-position', 'either']),
      params: z.array(z.strictObject({ name: z.string().min(1), required: z.boolean(), schema: z.looseObject({}) })),
      result: z.strictObject({ name: z.string(), schema: z.looseObject({}) }),
    }),
  ),
})

describe('the OpenRPC document', () => {
  const document = openRpcDocument('1.2.3')

  test('has the shape that OpenRPC wants, and is JSON', () => {
    expect(() => metaSchema.parse(JSON.parse(JSON.stringify(document)))).not.toThrow()
  })

  test('lists every method of the contract once', () => {
    expect(document.methods.map(({ name }) => name)).toEqual(Object.keys(methods))
  })

  test('says what a method takes', () => {
    const send = document.methods.find(({ name }) => name === 'message.send')
    expect(send?.params.map(({ name, required }) => [name, required])).toEqual([
      ['to', true],
      ['text', true],
      ['id', false],
      ['replyTo', false],
      ['wait', false],
      ['timeoutMs', false],
    ])
    expect(send?.params.find(({ name }) => name === 'wait')?.schema).toEqual({
      type: 'string',
      enum: ['queued', 'sent', 'held', 'delivered', 'read'],
    })
  })

  test('its schemas can be read back', () => {
    for (const { result } of document.methods)
      expect(() => z.fromJSONSchema(result?.schema as z.core.JSONSchema.JSONSchema)).not.toThrow()
  })

  test('names the notifications', () => {
    const notifications = document['x-notifications'] as readonly { readonly name: string }[]
    expect(notifications.map(({ name }) => name).sort()).toEqual([...eventKinds, ...passingKinds].sort())
  })
})
