import { rmSync } from 'node:fs'
import { defineConfig } from 'rolldown'
import { thirdPartyLicences } from './scripts/third-party-licences.ts'
import { tuneInk } from './scripts/tune-ink.ts'

rmSync('dist', { recursive: true, force: true })

export default defineConfig({
  input: { 'bin/privy': 'bin/cached.ts', 'src/node/main': 'src/node/main.ts' },
  platform: 'node',
  plugins: [tuneInk(), thirdPartyLicences('THIRD-PARTY-LICENCES.txt')],
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
