import { graphemes } from '../../screen/text/graphemes.ts'

/** A text with a cursor. */
export interface Editor {
  readonly text: string
  /** UTF-16 offset between two graphemes. */
  readonly cursor: number
}

/** Result of an editor command: the new text, and the cut text for yanking. */
export interface Edit extends Editor {
  readonly killed?: string
}

export const emptyEditor: Editor = { text: '', cursor: 0 }
export const editorWith = (text: string): Editor => ({ text, cursor: text.length })

export const insert = ({ text, cursor }: Editor, added: string): Editor => ({
  text: text.slice(0, cursor) + added + text.slice(cursor),
  cursor: cursor + added.length,
})

const beforeCursor = ({ text, cursor }: Editor): string => text.slice(0, cursor)
const behindCursor = ({ text, cursor }: Editor): string => text.slice(cursor)
const lastGrapheme = (text: string): string => graphemes(text).at(-1) ?? ''
const firstGrapheme = (text: string): string => graphemes(text)[0] ?? ''

const left = (editor: Editor): number => editor.cursor - lastGrapheme(beforeCursor(editor)).length
const right = (editor: Editor): number => editor.cursor + firstGrapheme(behindCursor(editor)).length
/** Words consist of letters and digits, as for Alt+B and Alt+F in readline. */
const wordLeft = (editor: Editor): number => beforeCursor(editor).search(/[\p{L}\p{N}\p{M}]+[^\p{L}\p{N}\p{M}]*$/u)
const wordRight = (editor: Editor): number =>
  editor.cursor +
  (/^[^\p{L}\p{N}\p{M}]*[\p{L}\p{N}\p{M}]+/u.exec(behindCursor(editor))?.[0].length ?? behindCursor(editor).length)
/** Start of the range of Ctrl+W, which is bounded by white space. */
const blankLeft = (editor: Editor): number => beforeCursor(editor).search(/\S+\s*$/u)
const lineStart = (editor: Editor): number => beforeCursor(editor).lastIndexOf('\n') + 1
function lineEnd({ text, cursor }: Editor): number {
  const end = text.indexOf('\n', cursor)
  return end < 0 ? text.length : end
}

const moveTo =
  (where: (editor: Editor) => number) =>
  (editor: Editor): Edit => ({ text: editor.text, cursor: Math.max(0, where(editor)) })

const cutTo =
  (where: (editor: Editor) => number, keep = true) =>
  (editor: Editor): Edit => {
    const other = Math.max(0, where(editor))
    const [start, end] = [Math.min(other, editor.cursor), Math.max(other, editor.cursor)]
    const edit = { text: editor.text.slice(0, start) + editor.text.slice(end), cursor: start }
    return keep && end > start ? { ...edit, killed: editor.text.slice(start, end) } : edit
  }

/** End of the line. At the end of a line, the position behind the line end. */
const killEnd = (editor: Editor): number => (lineEnd(editor) > editor.cursor ? lineEnd(editor) : right(editor))

/** Moves one line up or down and keeps the number of graphemes from the line start if the line is long enough. */
const vertically =
  (by: -1 | 1) =>
  (editor: Editor): number => {
    const column = graphemes(editor.text.slice(lineStart(editor), editor.cursor)).length
    const target = by < 0 ? lineStart(editor) - 1 : lineEnd(editor) + 1
    if (target < 0 || target > editor.text.length) return editor.cursor
    const start = lineStart({ text: editor.text, cursor: target })
    const line = graphemes(editor.text.slice(start, lineEnd({ text: editor.text, cursor: start })))
    return start + line.slice(0, column).join('').length
  }

export const isOnFirstLine = (editor: Editor): boolean => lineStart(editor) === 0
export const isOnLastLine = (editor: Editor): boolean => lineEnd(editor) === editor.text.length

/** The editing commands, named as in the key map. */
export const editorCommands = {
  left: moveTo(left),
  right: moveTo(right),
  wordLeft: moveTo(wordLeft),
  wordRight: moveTo(wordRight),
  lineStart: moveTo(lineStart),
  lineEnd: moveTo(lineEnd),
  lineUp: moveTo(vertically(-1)),
  lineDown: moveTo(vertically(1)),
  deleteLeft: cutTo(left, false),
  deleteRight: cutTo(right, false),
  killWordLeft: cutTo(blankLeft),
  killWordRight: cutTo(wordRight),
  killToStart: cutTo(lineStart),
  killToEnd: cutTo(killEnd),
} as const satisfies Record<string, (editor: Editor) => Edit>

export type EditorCommand = keyof typeof editorCommands
export const isEditorCommand = (name: string): name is EditorCommand => Object.hasOwn(editorCommands, name)
