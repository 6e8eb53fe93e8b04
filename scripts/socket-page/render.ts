import {
  contractVersion,
  eventKinds,
  eventSchema,
  type MethodName,
  methods,
  passingKinds,
  rpcErrorCode,
} from '../../src/rpc/contract.ts'
import { rpcErrors } from '../../src/rpc/handlers.ts'
import { maxLineBytes, maxPageBytes } from '../../src/rpc/limits.ts'
import { maxIdLength } from '../../src/rpc/request.ts'
import { defaultLimits } from '../../src/rpc/server.ts'
import { maxSocketPathBytes } from '../../src/process/socket-path.ts'
import { type ErrorCode, exitCodes } from '../../src/shared/errors.ts'
import { maxTextLength } from '../../src/shared/text/message-text.ts'
import { errorMeanings } from './errors.ts'
import { type Field, fieldsOf, shapes, typeOf } from './type-text.ts'

/** Escapes a cell, so that it does not end its row. */
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ')

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n')

function fields(all: readonly Field[], head: string): string {
  const rows = all.map(({ name, optional, type, about }) => [
    `\`${name}\`${optional ? ' (optional)' : ''}`,
    `\`${type}\``,
    about,
  ])
  // An empty column is omitted.
  const width = all.some(({ about }) => about !== '') ? 3 : 2
  return table(
    [head, 'type', 'meaning'].slice(0, width),
    rows.map((row) => row.slice(0, width)),
  )
}

function method(name: MethodName): string {
  const { summary, params, result } = methods[name]
  const takes = fieldsOf(params)
  return [
    `### \`${name}\``,
    `${summary}. Result: \`${typeOf(result)}\``,
    ...(takes.length === 0 ? [] : [fields(takes, 'parameter')]),
  ].join('\n\n')
}

/** What an event has besides its kind: the same text for kinds that carry the same. */
function besides(option: (typeof eventSchema.options)[number]): string {
  const all = fieldsOf(option).filter(({ name }) => name !== 'kind')
  // Each kind has a state of its own: named here, they would part kinds that carry the same.
  return fields(
    all.map((field) => (field.name === 'state' ? { ...field, type: 'string' } : field)),
    'field',
  )
}

const sections: Readonly<Record<string, () => string>> = {
  limits: () =>
    table(
      ['what', 'limit'],
      [
        ['number of this contract, for `hello`', String(contractVersion)],
        ['one line, either way, without its newline', `${maxLineBytes} bytes`],
        ['a page of messages or events', `${maxPageBytes} bytes, or one entry that is longer`],
        ['text of a message', `${maxTextLength} code points`],
        ['`id` of a call', `${maxIdLength} characters`],
        ['calls of one connection that are worked on at once; more wait', String(defaultLimits.maxInFlight)],
        ['calls that wait; with more the node stops reading', `${defaultLimits.maxWaitingBytes} characters`],
        [
          'answers and notifications that you have not read; with more you are cut off',
          `${defaultLimits.maxUnreadBytes} bytes`,
        ],
        ['how long you may go on sending after the last answer', `${defaultLimits.lingerMs} ms`],
        ['path of a socket', `${maxSocketPathBytes} bytes`],
      ],
    ),
  errors: () =>
    table(
      ['`error.code`', '`error.data.code`', 'exit code', 'when'],
      [
        [String(rpcErrors.parseError), '`bad-input`, `too-large`', '', 'the line cannot be read; `id` is `null`'],
        [
          String(rpcErrors.invalidRequest),
          '`usage`',
          '',
          'the line is JSON, and no call; or the first call is not `hello`',
        ],
        [String(rpcErrors.methodNotFound), '`usage`', '', 'there is no such method'],
        [String(rpcErrors.invalidParams), '`bad-input`', '', 'a parameter is missing, unknown, or of the wrong type'],
        ...(Object.keys(exitCodes) as ErrorCode[])
          .filter((code) => !errorMeanings[code].startsWith('command line only'))
          .map((code) => [String(rpcErrorCode(code)), `\`${code}\``, String(exitCodes[code]), errorMeanings[code]]),
      ],
    ),
  methods: () => (Object.keys(methods) as MethodName[]).map(method).join('\n\n'),
  shapes: () =>
    Object.entries(shapes)
      .map(([name, schema]) => `### ${name}\n\n${fields(fieldsOf(schema), 'field')}`)
      .join('\n\n'),
  events: () =>
    [
      `Stored, with a cursor of their own: ${eventKinds.map((kind) => `\`${kind}\``).join(', ')}.`,
      `Passing, with \`"passing": true\` only: ${passingKinds.map((kind) => `\`${kind}\``).join(', ')}.`,
      ...[...Map.groupBy(eventSchema.options, besides)].map(
        ([text, kinds]) => `### ${kinds.map(({ shape }) => `\`${shape.kind.value}\``).join(', ')}\n\n${text}`,
      ),
    ].join('\n\n'),
}

/** The page with its sections generated from the contract. */
export function renderPage(page: string): string {
  return Object.entries(sections).reduce((text, [name, render]) => {
    const begin = `<!-- generated: ${name} -->`
    const end = '<!-- end -->'
    const start = text.indexOf(begin)
    const stop = text.indexOf(end, start)
    if (start === -1 || stop === -1) throw new Error(`SOCKET.md has no section ${begin}`)
    return `${text.slice(0, start + begin.length)}\n\n${render()}\n\n${text.slice(stop)}`
  }, page)
}
