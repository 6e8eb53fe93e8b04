import { z } from 'zod'
import {
  accountSchema,
  anyEventSchema,
  contactSchema,
  conversationSchema,
  messageSchema,
  methods,
  requestSchema,
  sendResultSchema,
  statusSchema,
  stepSchema,
} from '../../src/rpc/contract.ts'

/** Shapes that the page describes once and then names. */
export const shapes = {
  Account: accountSchema,
  Contact: contactSchema,
  ContactDetails: methods['contact.show'].result,
  Request: requestSchema,
  Message: messageSchema,
  MessageDetails: methods['message.show'].result,
  Conversation: conversationSchema,
  SendResult: sendResultSchema,
  Step: stepSchema,
  Status: statusSchema,
} as const satisfies Record<string, z.ZodObject>

const nameOf = new Map<unknown, string>([
  ...Object.entries(shapes).map(([name, schema]) => [schema, name] as const),
  [anyEventSchema, 'Event'],
])

/** The JSON Schema of a schema. A named shape has the keyword `shape`. */
function jsonSchema(schema: z.core.$ZodType): JsonSchema {
  const described: unknown = z.toJSONSchema(schema as z.ZodType, {
    override({ zodSchema, jsonSchema: made }) {
      const name = nameOf.get(zodSchema)
      if (name !== undefined) made['shape'] = name
    },
  })
  return described as JsonSchema
}

interface JsonSchema {
  readonly shape?: string
  readonly type?: string | readonly string[]
  readonly description?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly JsonSchema[]
  readonly items?: JsonSchema
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: unknown
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: string
}

/** One property of an object. */
export interface Field {
  readonly name: string
  readonly optional: boolean
  readonly type: string
  readonly about: string
}

/** The type of a result as text. */
export const typeOf = (schema: z.core.$ZodType): string => text(jsonSchema(schema))

/** The properties of an object, in the order of the contract. */
export function fieldsOf(schema: z.core.$ZodType): readonly Field[] {
  const { properties = {}, required = [] } = jsonSchema(schema)
  return Object.entries(properties).map(([name, property]) => ({
    name,
    optional: !required.includes(name),
    type: text(property) + limits(property),
    about: property.description ?? '',
  }))
}

function text(schema: JsonSchema): string {
  const { shape, anyOf, type, items, properties } = schema
  if (shape !== undefined) return shape
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' or ')
  if (anyOf) return anyOf.map(text).join(' or ')
  if (items) return `list of ${text(items)}`
  if (properties && Object.keys(properties).length > 0) return objectText(schema)
  if (typeof schema.additionalProperties === 'object')
    return `object of ${text(schema.additionalProperties as JsonSchema)}`
  return type === 'object' ? '{}' : [type ?? 'anything'].flat().join(' or ')
}

function objectText({ properties = {}, required = [] }: JsonSchema): string {
  const parts = Object.entries(properties).map(
    ([name, property]) => `${name}${required.includes(name) ? '' : '?'}: ${text(property)}`,
  )
  return `{ ${parts.join(', ')} }`
}

/** Limits of a type as text, without the bounds that zod gives each integer. */
function limits({ minimum, maximum, minLength, maxLength, pattern }: JsonSchema): string {
  const isNumber = (value: number | undefined): value is number =>
    value !== undefined && Math.abs(value) < Number.MAX_SAFE_INTEGER
  const range = isNumber(minimum) ? (isNumber(maximum) ? `${minimum} to ${maximum}` : `from ${minimum}`) : undefined
  const length = maxLength === undefined ? undefined : `${minLength ?? 0} to ${maxLength} characters`
  const all = [range, length, pattern].filter((each) => each !== undefined)
  return all.length === 0 ? '' : `, ${all.join(', ')}`
}
