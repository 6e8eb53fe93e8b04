import { z } from 'zod'
import { contractVersion, eventSchema, methods } from './contract.ts'

interface ContentDescriptor {
  name: string
  required?: boolean
  schema: unknown
}

interface OpenRpcMethod {
  name: string
  summary: string
  paramStructure: 'by-name'
  params: ContentDescriptor[]
  result?: ContentDescriptor
}

/** An OpenRPC 1.3 document (https://spec.open-rpc.org), the result of `rpc.discover`. */
export interface OpenRpcDocument {
  [extension: string]: unknown
  openrpc: string
  info: { title: string; version: string; description: string }
  methods: OpenRpcMethod[]
}

const describe = (schema: z.ZodType): unknown => {
  const described = z.toJSONSchema(schema, { io: 'input' })
  delete described.$schema
  return described
}

/** The contract as an OpenRPC document. OpenRPC has no notifications, so they are under `x-notifications`. */
export function openRpcDocument(version: string): OpenRpcDocument {
  return {
    openrpc: '1.3.2',
    info: {
      title: 'Privy node',
      version,
      description: `JSON-RPC 2.0 over a Unix socket, one JSON text per line, contract ${contractVersion}. The first call is hello.`,
    },
    methods: Object.entries(methods).map(([name, { summary, params, result }]) => ({
      name,
      summary,
      paramStructure: 'by-name',
      params: Object.entries<z.ZodType>(params.shape).map(([key, schema]) => ({
        name: key,
        required: !schema.safeParse(undefined).success,
        schema: describe(schema),
      })),
      result: { name: 'result', schema: describe(result) },
    })),
    'x-notifications': eventSchema.options.map((schema) => ({
      name: schema.shape.kind.value,
      params: describe(schema),
    })),
  }
}
