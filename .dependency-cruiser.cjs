/**
 * Which way imports go (README, "Where things are"). `test/fixtures/boundaries` breaks every rule below; `test/unit/boundaries.test.ts` fails for each rule
 * that the fixture does not break, and for each rule that `src` or `bin` breaks.
 */
const pure = ['shared', 'protocol', 'identity', 'crypto', 'delivery', 'state', 'endpoints']
const adapters = ['store', 'network', 'keystore']
/** What each folder may import besides itself. A folder without an entry may import nothing. */
const allowed = {
  shared: [],
  protocol: ['shared'],
  crypto: ['shared', 'protocol'],
  identity: ['shared', 'protocol', 'crypto'],
  delivery: ['shared', 'protocol', 'crypto', 'state'],
  state: ['shared', 'protocol', 'crypto'],
  endpoints: ['shared', 'protocol', 'crypto', 'identity', 'delivery', 'state'],
  store: pure.filter((folder) => folder !== 'endpoints'),
  network: pure.filter((folder) => folder !== 'endpoints'),
  keystore: ['shared', 'identity'],
  process: ['shared'],
  rpc: ['shared', 'process'],
  node: [...pure, ...adapters, 'process', 'rpc'],
  supervisor: ['shared', 'process', 'rpc'],
  client: ['shared', 'rpc', 'supervisor'],
  cli: ['shared', 'process', 'rpc', 'supervisor', 'client'],
  tui: ['shared', 'process', 'rpc', 'supervisor', 'client'],
}

const src = (folder) => `^(test/fixtures/boundaries/)?src/${folder}/`

module.exports = {
  forbidden: [
    ...Object.entries(allowed).map(([folder, others]) => ({
      name: `${folder}-imports-only-what-it-may`,
      severity: 'error',
      from: { path: src(folder) },
      to: { path: src('[^/]+'), pathNot: [folder, ...others].map(src) },
    })),
    {
      name: 'a-new-folder-has-a-rule',
      severity: 'error',
      from: { path: src('[^/]+'), pathNot: Object.keys(allowed).map(src) },
      to: {},
    },
    {
      name: 'pure-folders-do-no-input-or-output',
      severity: 'error',
      from: { path: pure.map(src) },
      to: {
        dependencyTypes: ['core'],
        path: '^(node:)?(fs|net|http|https|child_process|dgram|dns|os|timers|worker_threads)(/|$)',
      },
    },
    {
      name: 'one-shot-commands-load-no-heavy-packages',
      severity: 'error',
      from: { path: [...['shared', 'process', 'rpc', 'supervisor', 'client', 'cli'].map(src), '^bin/'] },
      to: { path: 'node_modules/(helia|@helia|libp2p|@libp2p|@orbitdb|react|ink)/' },
    },
    {
      name: 'model-and-screen-cause-no-effects',
      severity: 'error',
      from: { path: src('tui/(model|screen)') },
      to: { path: [src('tui/(effects|accessible)'), `${src('tui')}[^/]+$`] },
    },
    {
      name: 'model-and-screen-know-only-types-of-the-terminal',
      severity: 'error',
      from: { path: src('tui/(model|screen)') },
      to: { path: src('tui/terminal'), dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'effects-draw-nothing',
      severity: 'error',
      from: { path: src('tui/effects') },
      to: { path: src('tui/(screen|terminal|accessible)') },
    },
    {
      name: 'the-terminal-knows-no-effects',
      severity: 'error',
      from: { path: src('tui/terminal') },
      to: { path: src('tui/(effects|accessible)') },
    },
    {
      name: 'only-views-know-ink',
      severity: 'error',
      from: { path: src('[^/]+'), pathNot: [src('tui/screen/views'), `${src('tui')}run-interface`] },
      to: { path: 'node_modules/(ink|react)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'a-stream-protocol-knows-no-other',
      severity: 'error',
      from: { path: '^(?:test/fixtures/boundaries/)?src/network/(card|deposit|join|request)/' },
      to: {
        path: src('network/(card|deposit|join|request)'),
        pathNot: '^(?:test/fixtures/boundaries/)?src/network/$1/',
      },
    },
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-missing', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js'],
    },
  },
}
