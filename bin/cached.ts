/** Entry of the build. Enables the cache of compiled code before the rest is loaded, which halves the time of a start. */
import { enableCompileCache } from 'node:module'
import { chosenHome, makeCacheFolder } from '../src/supervisor/compile-cache.ts'
import { locateFolders } from '../src/supervisor/folders.ts'

const { cache } = locateFolders(chosenHome(process.argv.slice(2), process.env))
if (makeCacheFolder(cache)) {
  // Node creates a folder in the cache. Its mode must be 0700, too.
  const umask = process.umask(0o077)
  enableCompileCache(cache)
  process.umask(umask)
}
await import('./privy.ts')
