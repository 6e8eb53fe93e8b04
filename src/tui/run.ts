import { constants } from 'node:os'
import { asPrivyError, PrivyError } from '../shared/errors.ts'
import { harmless } from '../shared/text/harmless.ts'
import { locateFolders } from '../supervisor/folders.ts'
import type { NodeProgram } from '../supervisor/node-process.ts'
import { createNodes } from './effects/nodes.ts'
import type { EditText } from './model/ports.ts'
import { isDumb } from './terminal/terminal-kind.ts'

export interface InterfaceOptions {
  /** As in {@link locateFolders}. */
  readonly home: string | undefined
  /** Plain lines for screen readers, whatever the configuration says. A terminal without escape sequences gets them too. */
  readonly isAccessible: boolean
}

/** Opens the interface until the person quits. The nodes keep running. Prints an error that ends it, and sets the exit code. */
export async function runTui({ home, isAccessible }: InterfaceOptions, program: NodeProgram): Promise<void> {
  try {
    const folders = locateFolders(home)
    const nodes = createNodes(folders, { compileCache: folders.cache, ...program }, process.env)
    const edit: EditText = async (text, signal) => {
      const { editText } = await import('./effects/external-editor.ts')
      return editText(text, process.env, folders, signal)
    }
    if (isAccessible || isDumb(process.env) || nodes.configuration.read().preferences.accessible === 'on') {
      const { runAccessible } = await import('./accessible/run.ts')
      await runAccessible(nodes, edit)
    } else {
      const { runInterface } = await import('./run-interface.tsx')
      await runInterface(nodes, edit)
    }
  } catch (thrown) {
    // The terminal is gone, so its resources cannot be closed.
    if (isTerminalGone(thrown)) process.exit(128 + constants.signals.SIGHUP)
    tell(thrown)
  }
}

const isTerminalGone = (thrown: unknown): boolean =>
  thrown instanceof Error && 'code' in thrown && thrown.code === 'EIO'

function tell(thrown: unknown): void {
  const error = asPrivyError(thrown)
  process.exitCode = error.exitCode
  process.stderr.write(`privy: ${harmless(error.message)}. ${harmless(error.hint)}.\n`)
  if (thrown instanceof PrivyError) return
  process.stderr.write('The interface broke; nodes go on, and nothing that was sent is lost. Start it again: privy\n')
  if (process.env['PRIVY_DEBUG'] === '1' && thrown instanceof Error)
    process.stderr.write(`${harmless(thrown.stack ?? '')}\n`)
}
