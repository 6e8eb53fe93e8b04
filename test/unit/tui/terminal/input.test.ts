import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createInputSplitter, type InputEvent } from '../../../../src/tui/terminal/input.ts'

function events(...chunks: string[]): InputEvent[] {
  const splitter = createInputSplitter()
  return [...chunks.flatMap((chunk) => splitter.push(chunk)), ...splitter.flush()]
}
const names = (...chunks: string[]): string[] =>
  events(...chunks).map((event) => (event.type === 'key' ? event.name : event.type))

describe('what a terminal sends, as keys', () => {
  test.each([
    ['ab\r', ['a', 'b', 'enter']],
    ['\x0b\x18v', ['ctrl+k', 'ctrl+x', 'v']],
    ['\t\x7f\x08 ', ['tab', 'backspace', 'backspace', 'space']],
    ['\x1d\x00', ['ctrl+]', 'ctrl+space']],
    ['\x1b[A\x1bOB\x1b[1;3A', ['up', 'down', 'alt+up']],
    ['\x1b[1;5H\x1b[1;5F\x1b[5~\x1b[6;5~', ['ctrl+home', 'ctrl+end', 'pageup', 'ctrl+pagedown']],
    ['\x1bb\x1b\r\x1b1', ['alt+b', 'alt+enter', 'alt+1']],
    ['\x1b[13;2u\x1b[27;2;13~\x1b[107;5u', ['shift+enter', 'shift+enter', 'ctrl+k']],
    ['\x1b\x1b[A', ['alt+up']],
    ['é漢👍', ['é', '漢', '👍']],
    ['\x1b', ['escape']],
    ['\x1b\x1b', ['escape', 'escape']],
    // Answers of the terminal are no keys; of the mouse only the left button and the wheel are looked at.
    ['\x1b[?62;22c\x1b[12;40R\x1b[<2;1;1M\x1b[<0;1;1m\x1b[<16;1;1Ma', ['a']],
  ])('%j', (sent, keys) => {
    expect(names(sent)).toEqual(keys)
  })

  test('clicks and the wheel come with their place', () => {
    expect(events('\x1b[<0;1;2M\x1b[<64;80;24M\x1b[<65;200;60M')).toEqual([
      { type: 'mouse', what: 'click', column: 0, row: 1 },
      { type: 'mouse', what: 'wheelUp', column: 79, row: 23 },
      { type: 'mouse', what: 'wheelDown', column: 199, row: 59 },
    ])
  })

  test('focus is told, not typed', () => {
    expect(events('\x1b[O\x1b[I')).toEqual([
      { type: 'focus', focused: false },
      { type: 'focus', focused: true },
    ])
  })

  test('a paste is one event, whatever is in it and however it is cut', () => {
    const text = 'one\r\ntwo\x1b[A\x0b\x1b[200~three\r'
    const sent = `a\x1b[200~${text}\x1b[201~b`
    for (let cut = 0; cut <= sent.length; cut++) {
      expect(events(sent.slice(0, cut), sent.slice(cut))).toEqual([
        { type: 'key', name: 'a', text: 'a' },
        { type: 'paste', text: 'one\ntwo\x1b[A\x0b\x1b[200~three\n' },
        { type: 'key', name: 'b', text: 'b' },
      ])
    }
  })

  test('several lines at once are a paste also where the terminal does not say so: Enter in them sends nothing', () => {
    expect(events('first line\rsecond line\r')).toEqual([{ type: 'paste', text: 'first line\nsecond line\n' }])
  })

  test('an endless paste is bounded', () => {
    const splitter = createInputSplitter()
    splitter.push('\x1b[200~')
    for (let part = 0; part < 20; part++) splitter.push('x'.repeat(100_000))
    const [event] = splitter.push('\x1b[201~')
    expect(event?.type === 'paste' && event.text.length).toBe(1024 * 1024)
  })

  test('sequences mean the same in whatever chunks they come', () => {
    const piece = fc.constantFrom(
      'a',
      'é',
      '\x1b[A',
      '\x1b[1;5H',
      '\x1bOC',
      '\x0b',
      '\x1b[200~x\ry\x1b[201~',
      '\x1b[I',
      '\x1bb',
      '\x1b[13;2u',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), fc.array(fc.nat(80), { maxLength: 6 }), (pieces, cuts) => {
        const sent = pieces.join('')
        const places = [0, ...cuts.map((cut) => Math.min(cut, sent.length)).sort((a, b) => a - b), sent.length]
        const chunks = places.slice(1).map((end, index) => sent.slice(places[index], end))
        // A chunk that ends with ESC is a key only when nothing follows: that is for the time-out.
        expect(events(...chunks)).toEqual(events(sent))
      }),
    )
  })
})
