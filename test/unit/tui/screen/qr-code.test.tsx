import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { parseContactLink } from '../../../../src/shared/ids.ts'
import { readCode } from '../../../support/terminal/qr-reader.ts'
import { contact, type Desk, type NodeInMemory, nodeInMemory, sitDown } from '../../../support/terminal/tui.tsx'

const escape = '\x1b'
/** Digits as hashes have them. */
const address = `privy://${'0a1b2c3d4e5f6978'.repeat(4)}`
const link = `${address}?n=me`
const invite = `${link}&k=zQ3v_x8Lr-Ty0pWmNbEoKs`
const longName = `${address}?n=${'%E6%BC%A2'.repeat(20)}&k=zQ3v_x8Lr-Ty0pWmNbEoKs`

let node: NodeInMemory
let desk: Desk

beforeEach(() => {
  node = nodeInMemory()
  node.contacts = [contact('bob')]
})
afterEach(() => desk.leave())

const sees = (text: string | RegExp) => vi.waitFor(() => expect(desk.screen()).toMatch(text))

async function sit(columns: number, rows: number, shown: string): Promise<void> {
  node.answers['contact.link'] = async () => ({ link: shown })
  desk = sitDown(node, columns, rows)
  await sees('This is the beginning')
  desk.type('\x18')
  desk.type('k')
  await sees('Your link')
}
/** What a camera reads of the screen. */
const read = (): string | undefined => readCode(desk.screen().split('\n'), 'dark')
const reads = (text: string) => vi.waitFor(() => expect(parseContactLink(read() ?? '')).toEqual(parseContactLink(text)))

describe('the QR code of a link', () => {
  test('is seen whole at 80x24, beside what it is for', async () => {
    await sit(80, 24, link)
    await reads(link)
    // 33 modules: cameras also read codes that lack some.
    expect(
      desk
        .screen()
        .split('\n')
        .filter((row) => /[█▀▄]/.test(row)),
    ).toHaveLength(17)
    expect(desk.screen()).toContain(link)
    expect(desk.screen()).toMatch(/It is no secret/)
  })

  test.each([
    ['a link', link],
    ['an invite', invite],
  ])('of %s is seen whole at 80x24, alone, with a border of four modules', async (_, shown) => {
    await sit(80, 24, shown)
    desk.type('c')
    await vi.waitFor(() => expect(desk.screen()).not.toContain('privy://'))
    await reads(shown)
    const rows = desk.screen().split('\n')
    expect(rows).toHaveLength(24)
    const code = rows.filter((row) => /[█▀▄]/.test(row))
    expect(Math.min(...code.map((row) => row.search(/[█▀▄]/)))).toBeGreaterThanOrEqual(4)
    expect(rows.at(-1)).toMatch(/^Esc back/)
    desk.type(escape)
    await sees('Your link')
  })

  test('leaves out a name for which there is no room, and says so', async () => {
    await sit(80, 24, longName)
    desk.type('c')
    await sees('without your name')
    const { account, invite: secret } = parseContactLink(longName)
    await vi.waitFor(() => expect(parseContactLink(read() ?? '')).toEqual({ account, name: undefined, invite: secret }))
  })

  test('is not shown in part: at 40x12 it says what size is needed', async () => {
    await sit(40, 12, link)
    expect(desk.screen()).not.toMatch(/[█▀▄]/)
    await sees(/The QR code needs 33 columns and 18\srows/)
    desk.type('c')
    await sees(/needs 33\scolumns\sand\s18\srows;\sthis\sterminal\shas 40 and 12/)
    desk.resize(40, 18)
    await vi.waitFor(() => expect(parseContactLink(read() ?? '').account).toBe(parseContactLink(link).account))
  })

  test('that is beside nothing can be shown alone', async () => {
    await sit(80, 24, invite)
    expect(desk.screen()).not.toMatch(/[█▀▄]/)
    await sees(/c shows its QR code/)
  })
})

test('the QR code of a safety number is whole or alone', async () => {
  desk = sitDown(node, 80, 24)
  await sees('This is the beginning')
  desk.type('\x18')
  desk.type('v')
  await sees('Compare it with bob')
  await vi.waitFor(() => expect(read()).toBe('12345'.repeat(12)))
  desk.resize(60, 16)
  await vi.waitFor(() => expect(desk.screen()).not.toMatch(/[█▀▄]/))
  desk.type('c')
  await vi.waitFor(() => expect(read()).toBe('12345'.repeat(12)))
})
