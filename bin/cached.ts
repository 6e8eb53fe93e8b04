/** Where the build begins: whatever is loaded later comes from the cache of compiled code, which halves the start. */
import { enableCompileCache } from 'node:module'
import { chosenHome, makeCacheFolder } from '../src/supervisor/compile-cache.ts'
import { locateFolders } from '../src/supervisor/folders.ts'

const { cache } = locateFolders(chosenHome(process.argv.slice(2), process.env))
if (makeCacheFolder(cache)) {
  // Node makes a folder in it: for the owner only as well.
  const umask = process.umask(0o077)
  enableCompileCache(cache)
  process.umask(umask)
}
await import('./privy.ts')
