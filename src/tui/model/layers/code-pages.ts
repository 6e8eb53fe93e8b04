import { codeRows, leastCodeRoom } from '../../screen/text/code-rows.ts'
import { fit, textWidth } from '../../screen/text/graphemes.ts'
import { waysTo } from '../input/keys.ts'
import type { Reading } from './layers.ts'
import { paragraph, type Row, row } from '../../screen/text/rows.ts'
import type { State } from '../state.ts'

export type PageState = Pick<State, 'columns' | 'rows' | 'bindings' | 'isMono' | 'preferences'>

/** Columns between a text and the code beside it. */
const gap = 3
/** Rows outside of a page: status bar, title and hint line. */
export const aroundPages = 3

/** The rows of the safety number page of a contact. */
export function verifyRows(contact: Extract<Reading, { page: 'verify' }>['contact'], state: PageState): readonly Row[] {
  const { columns, rows } = state
  const { name, ownName, safetyNumber, verified, address } = contact
  if (safetyNumber === null)
    return paragraph(`There is no safety number yet: ${name} has not answered your request.`, columns)
  const groups = safetyNumber.match(/\d{5}/g) ?? []
  const perRow = columns >= 40 ? 4 : 3
  const lines = groups.flatMap((_, index) =>
    index % perRow === 0 ? [groups.slice(index, index + perRow).join('  ')] : [],
  )
  const head = [
    ...(verified
      ? paragraph(`You have verified ${name}.`, columns, 'good')
      : paragraph(`You have not verified ${name} yet.`, columns, 'strong')),
    ...(ownName === undefined ? [] : paragraph(`${name} calls itself "${ownName}".`, columns)),
  ]
  const foot = [
    ...paragraph(
      `Compare it with ${name} by voice or face to face. If both see the same number, nobody is in between.`,
      columns,
    ),
    ...paragraph(address, columns, 'faint'),
  ]
  const around = head.length + foot.length + 2
  const code = codeRows(safetyNumber, state, {
    columns: columns - (5 * perRow + 2 * perRow + gap),
    rows: rows - aroundPages - around,
  })
  const number = ['', ...lines].map((line) => row(`  ${line}`, 'strong'))
  return [...head, row(''), ...beside(number, code ?? []), row(''), ...foot]
}

/** Least columns of an explanation beside a code. */
const leastExplanation = 30

/** The rows of the page of the own link. */
export function linkRows({ link, isInvite }: Extract<Reading, { page: 'link' }>, state: PageState): readonly Row[] {
  const { columns, rows, bindings } = state
  const head = paragraph(link, columns, 'strong')
  const explanations = [
    isInvite
      ? 'Give it to people you know: for 15 days at least, a request by this link is spared the computing, about a second, that keeps strangers from sending many. It still needs your yes.'
      : 'Send this to people who want to add you. It is no secret: a request still needs your yes.',
    'Add a friend by their link, or wait: you are told when somebody asks to add you.',
  ]
  const explained = (width: number): Row[] =>
    explanations.flatMap((text, index) => [...(index > 0 ? [row('')] : []), ...paragraph(text, width)])
  const code = codeRows(link, state, {
    columns: columns - leastExplanation - gap,
    rows: rows - aroundPages - head.length,
  })
  if (code) {
    const isTight = head.length + 1 + code.length > rows - aroundPages
    const width = columns - gap - textWidth(code[0]?.[0]?.text ?? '')
    return [...head, ...(isTight ? [] : [row('')]), ...beside(explained(width), code)]
  }
  const least = leastCodeRoom(link)
  const aboutCode =
    least.columns <= columns && least.rows <= rows
      ? `${waysTo(bindings, 'openCode')} shows its QR code.`
      : `The QR code needs ${least.columns} columns and ${least.rows} rows.`
  return [...head, row(''), ...paragraph(aboutCode, columns), row(''), ...explained(columns)]
}

/** Two blocks of rows side by side. */
function beside(left: readonly Row[], right: readonly Row[]): readonly Row[] {
  if (right.length === 0) return left
  const width = Math.max(...left.map((each) => each[0]?.text.length ?? 0)) + gap
  return right.map((each, index): Row => {
    const { text = '', token = 'plain' } = left[index]?.[0] ?? {}
    return [{ text: fit(text, width), token }, ...each]
  })
}
