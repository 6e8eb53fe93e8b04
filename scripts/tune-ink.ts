import { join } from 'node:path'
import type { Plugin } from 'rolldown'

const source = (name: string): string => JSON.stringify(join(import.meta.dirname, '../src/tui', name))

/** Changes of Ink: a module, a text that must occur in it exactly once, and its replacement. */
const changes = [
  {
    // `draw-frame.ts` draws each frame that it can.
    id: /[\\/]ink[\\/]build[\\/]output\.js$/,
    place: '    get() {\n',
    instead: `    get() {
        const drawn = drawFrame(this.operations, this.width, this.height);
        if (drawn) return drawn;
`,
    imports: `import { drawFrame } from ${source('terminal/draw-frame.ts')};\n`,
  },
  {
    // Of a changed row, only the change is written.
    id: /[\\/]ink[\\/]build[\\/]log-update\.js$/,
    place: `import lineUpdate from './line-update.js';\n`,
    instead: `import { rowChange as lineUpdate } from ${source('terminal/row-change.ts')};\n`,
    imports: '',
  },
  {
    // Unchanged rows cost almost nothing.
    id: /[\\/]ink[\\/]build[\\/]log-update\.js$/,
    place: `stream.write(buffer.join(''));`,
    instead: `stream.write(joinMoves(buffer));`,
    imports: `import { joinMoves } from ${source('terminal/join-moves.ts')};\n`,
  },
  {
    // Text is measured by the function that wraps rows, with its cache of the frame before.
    id: /[\\/]widest-line[\\/]index\.js$/,
    place: `import stringWidth from 'string-width';\n`,
    instead: `import widthOf from 'string-width';
const stringWidth = (text) => (text.includes('\\u001B') ? widthOf(text) : textWidth(text));
`,
    imports: `import { textWidth } from ${source('screen/text/graphemes.ts')};\n`,
  },
]

/**
 * Changes Ink while it is bundled; src/tui/terminal/draw-frame.ts says why. The build fails if a module of Ink differs from what this file expects. Then
 * adjust this file, or remove it from rolldown.config.ts: without it the interface works, but more slowly, and its rows are disordered on terminals that
 * draw characters wider than Ink assumes.
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
