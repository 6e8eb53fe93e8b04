import { existsSync, rmSync } from 'node:fs'
import { defineConfig } from 'rolldown'

/** Programs by the path of their bundle under dist/, without its ending. */
const entries = {
  'bin/privy': 'bin/privy.ts',
  'src/node/main': 'src/node/main.ts',
  'scripts/bootstrap': 'scripts/bootstrap.ts',
  'scripts/demo': 'scripts/demo.ts',
}

rmSync('dist', { recursive: true, force: true })

export default defineConfig({
  input: Object.fromEntries(Object.entries(entries).filter(([, source]) => existsSync(source))),
  platform: 'node',
  // Natives are found next to their own code; react-devtools-core is what Ink would load if DEV were set.
  external: ['classic-level', 'better-sqlite3-multiple-ciphers', 'react-devtools-core'],
  resolve: { conditionNames: ['node', 'import'] },
  transform: { target: 'node24', define: { 'process.env.NODE_ENV': '"production"' } },
  output: {
    dir: 'dist',
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
    minify: { compress: true, mangle: false, codegen: false },
  },
})
