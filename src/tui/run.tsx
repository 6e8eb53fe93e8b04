import { locateFolders } from '../supervisor/folders.ts'
import type { NodeProgram } from '../supervisor/node-process.ts'
import { createNodes } from './nodes.ts'
import { readPreferences } from './preferences.ts'

/**
 * Opens the interface until the person quits. Nodes go on.
 * @param home as for {@link locateFolders}
 * @throws PrivyError `bad-file` when the configuration is damaged; whatever broke the interface
 */
export async function runTui(home: string | undefined, program: NodeProgram): Promise<void> {
  // What colours the text looks at this variable only, and only when it is loaded (chalk 6).
  if (process.env['NO_COLOR']) process.env['FORCE_COLOR'] = '0'
  const folders = locateFolders(home)
  const nodes = createNodes(folders, { compileCache: folders.cache, ...program }, process.env)
  const { runInterface } = await import('./run-interface.tsx')
  await runInterface(nodes, readPreferences(folders))
}
