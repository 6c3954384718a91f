// Who may import whom: the table of ARCHITECTURE.md, as rules. `lib/architecture.test.ts` proves that they bite.
const tests = '\\.test\\.tsx?$'
const testHelpers = '/testing/|/fake-[^/]+\\.ts$'

/** Files of `folder` may import only themselves, the named folders and packages. */
const layer = (folder, ...allowed) => ({
  name: `${folder} imports only ${allowed.join(', ') || 'itself'}`,
  severity: 'error',
  from: { path: `^${folder}/`, pathNot: `${tests}|${testHelpers}` },
  to: { pathNot: [`^${folder}/`, ...allowed] },
})

/** An adapter talks to the outside, so it may use what Node brings. */
const adapter = (folder, ...allowed) => {
  const { name, severity, from, to } = layer(folder, ...allowed)
  return { name, severity, from, to: { ...to, dependencyTypesNot: ['core'] } }
}

const packages = (...names) => `(^|node_modules/)(${names.join('|')})(/|$)`
const serverOnly = packages('server-only')
const ports = '^lib/operations/ports\\.ts$'
const tracardiPort = '^lib/operations/tracardi-port\\.ts$'
const outsidePort = '^lib/operations/outside-port\\.ts$'
const retentionPort = '^lib/operations/retention-port\\.ts$'
const forwardPort = '^lib/operations/forward-port\\.ts$'
const logGuardPort = '^lib/operations/log-guard-port\\.ts$'
const alertReceiverPort = '^lib/operations/alert-receiver-port\\.ts$'
const alertPort = '^lib/operations/alert-port\\.ts$'

module.exports = {
  forbidden: [
    { name: 'no cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no unresolvable imports', severity: 'error', from: {}, to: { couldNotResolve: true } },
    layer('lib/domain'),
    layer('lib/contracts', '^lib/domain/', packages('zod')),
    layer('lib/operations', '^lib/domain/'),
    adapter(
      'lib/kubernetes',
      '^lib/domain/',
      ports,
      logGuardPort,
      serverOnly,
      packages('@kubernetes/client-node', 'undici', 'zod', 'yaml'),
    ),
    adapter('lib/tracardi', '^lib/domain/', ports, tracardiPort, serverOnly, packages('zod', 'undici')),
    adapter('lib/witness', '^lib/domain/', logGuardPort, serverOnly, packages('undici')),
    adapter('lib/receivers', '^lib/domain/', forwardPort, alertReceiverPort, serverOnly, packages('zod', 'undici')),
    adapter('lib/metrics', '^lib/domain/', ports, serverOnly, packages('zod', 'undici')),
    adapter(
      'lib/database',
      '^lib/domain/',
      '^lib/contracts/',
      ports,
      outsidePort,
      logGuardPort,
      alertPort,
      alertReceiverPort,
      retentionPort,
      forwardPort,
      serverOnly,
      packages(
        '@prisma/.+',
        'prisma',
        'pg',
        '@types/pg',
        '@electric-sql/pglite',
        'pglite-prisma-adapter',
        'zod',
        'canonicalize',
        '@zxcvbn-ts/core',
      ),
    ),
    layer(
      'lib/queries',
      '^lib/domain/',
      '^lib/contracts/',
      packages('@tanstack/react-query', 'react', '@types/react', 'zod'),
    ),
    {
      name: 'only the Kubernetes adapter knows its client',
      severity: 'error',
      from: { pathNot: '^(lib/kubernetes|demo|e2e|bench)/' },
      to: { path: packages('@kubernetes/client-node') },
    },
    {
      name: 'only the database adapter knows Prisma, pg and PGlite',
      severity: 'error',
      from: { pathNot: '^(lib/database|bench|prisma\\.config\\.ts)' },
      to: { path: packages('@prisma/.+', 'pg', '@electric-sql/pglite') },
    },
    {
      name: 'lib/server wires lib, but not the browser side',
      severity: 'error',
      from: { path: '^lib/server/', pathNot: tests },
      to: { path: '^(lib/queries|components|app|demo|e2e|bench)/' },
    },
    {
      name: 'components/ui knows no domain and fetches nothing',
      severity: 'error',
      from: { path: '^components/ui/', pathNot: tests },
      to: { path: '^(lib|app|components/(frame|features))/' },
    },
    {
      name: 'components/frame draws for every page',
      severity: 'error',
      from: { path: '^components/frame/', pathNot: tests },
      to: { path: '^(app|lib/(server|operations|kubernetes|database)|components/features)/' },
    },
    {
      name: 'a feature does not import another',
      severity: 'error',
      from: { path: '^components/features/([^/]+)/', pathNot: tests },
      to: { path: '^components/features/', pathNot: '^components/features/$1/' },
    },
    {
      name: 'the browser does not reach the server, even through others',
      severity: 'error',
      from: { path: '^(components|lib/queries)/', pathNot: tests },
      to: { reachable: true, path: '^lib/(server|kubernetes|tracardi|receivers|witness|metrics|database)/' },
    },
    {
      name: 'only routes, wiring and tests reach the operations',
      severity: 'error',
      from: {
        pathNot: `^(lib/(operations|server|kubernetes|database|tracardi|receivers|witness|metrics)|app/api|bench)/|${tests}`,
      },
      to: { path: '^lib/operations/', pathNot: ports },
    },
    {
      name: 'nothing shipped imports what only tests and demos use',
      severity: 'error',
      from: { path: '^(app|components|lib|scripts|server\\.mjs|proxy\\.ts|instrumentation\\.ts)', pathNot: tests },
      to: { path: '^(demo|e2e|bench)/' },
    },
  ],
  required: [
    {
      name: 'every API route is an endpoint',
      severity: 'error',
      module: { path: '^app/api/(?!auth/|healthz/).+/route\\.ts$' },
      to: { path: '^lib/server/endpoint\\.ts$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(\\.next|lib/database/generated|demo/dist)|next-env\\.d\\.ts' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    parser: 'swc',
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
}
