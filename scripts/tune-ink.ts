import { join } from 'node:path'
import type { Plugin } from 'rolldown'

const source = (name: string): string => JSON.stringify(join(import.meta.dirname, '../src/tui', name))

/** What is changed in Ink and how it measures: a module, a place that must be in it exactly once, and what is there instead. */
const changes = [
  {
    // Frames are drawn by ours where it can.
    id: /[\\/]ink[\\/]build[\\/]output\.js$/,
    place: '    get() {\n',
    instead: `    get() {
        const drawn = drawFrame(this.operations, this.width, this.height);
        if (drawn) return drawn;
`,
    imports: `import { drawFrame } from ${source('terminal/draw-frame.ts')};\n`,
  },
  {
    // And of a row that has changed, what has changed.
    id: /[\\/]ink[\\/]build[\\/]log-update\.js$/,
    place: `import lineUpdate from './line-update.js';\n`,
    instead: `import { rowChange as lineUpdate } from ${source('terminal/row-change.ts')};\n`,
    imports: '',
  },
  {
    // Rows that stay as they are cost next to nothing.
    id: /[\\/]ink[\\/]build[\\/]log-update\.js$/,
    place: `stream.write(buffer.join(''));`,
    instead: `stream.write(joinMoves(buffer));`,
    imports: `import { joinMoves } from ${source('terminal/join-moves.ts')};\n`,
  },
  {
    // Text is measured as we do when we make rows, with what is known from the frame before.
    id: /[\\/]widest-line[\\/]index\.js$/,
    place: `import stringWidth from 'string-width';\n`,
    instead: `import widthOf from 'string-width';
const stringWidth = (text) => (text.includes('\\u001B') ? widthOf(text) : textWidth(text));
`,
    imports: `import { textWidth } from ${source('screen/text/graphemes.ts')};\n`,
  },
]

/**
 * Tunes Ink while it is built in; src/tui/terminal/draw-frame.ts says what for. An Ink that does not look as this expects is not built: look at its modules, and
 * either adjust this, or take it out of rolldown.config.ts: without it everything works, but slower, and in disorder where a terminal takes characters
 * for wider than Ink does.
 */
export function tuneInk(): Plugin {
  const missing = new Set(changes)
  return {
    name: 'tune-ink',
    transform: {
      filter: { id: changes.map(({ id }) => id) },
      handler(code, module) {
        return changes
          .filter(({ id }) => id.test(module))
          .reduce((changed, change) => {
            const [before, after, ...more] = changed.split(change.place)
            if (before === undefined || after === undefined || more.length > 0)
              throw new Error(`${module} is not as scripts/tune-ink.ts knows it`)
            missing.delete(change)
            return `${change.imports}${before}${change.instead}${after}`
          }, code)
      },
    },
    buildEnd(error) {
      const [first] = missing
      if (!error && first) throw new Error(`Ink does not use ${String(first.id)} any more: look at scripts/tune-ink.ts`)
    },
  }
}
