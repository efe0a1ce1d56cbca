import type { IConfiguration } from 'dependency-cruiser';

/**
 * The import rules of the layout: each is named, says why it is there, and is proven able to fail
 * by test/unit/scripts/imports.test.ts.
 */
const config: IConfiguration = {
  forbidden: [
    {
      name: 'protocol-imports-only-itself',
      comment: 'Nodes, browsers and k6 scripts run the protocol as it is: it may need nothing of any of them.',
      severity: 'error',
      from: { path: '^src/protocol/' },
      to: { pathNot: '^src/protocol/' },
    },
    {
      name: 'core-imports-only-core-and-protocol',
      comment: 'Room rules know no transport, no store, no clock: what they need comes in through ports.',
      severity: 'error',
      from: { path: '^src/core/' },
      to: { pathNot: '^src/(core|protocol)/' },
    },
    {
      name: 'adapter-imports-no-other-adapter',
      comment: 'An adapter can be replaced alone; what two of them share is a port of the core.',
      severity: 'error',
      from: { path: '^src/adapters/([^/]+)/' },
      to: { path: '^src/adapters/', pathNot: '^src/adapters/$1/' },
    },
    {
      name: 'adapter-imports-no-wiring',
      comment: 'An adapter is given its settings; it does not fetch them, so that tests can give others.',
      severity: 'error',
      from: { path: '^src/adapters/' },
      to: { path: '^(src|web|scripts|monitoring)/', pathNot: '^src/(core|protocol|gateway|adapters)/' },
    },
    {
      name: 'gateway-imports-core-protocol-and-its-dialect',
      comment: 'A dialect speaks over any transport, and another dialect can change or go without it.',
      severity: 'error',
      from: { path: '^src/gateway/([^/]+)/' },
      to: { path: '^(src|web|scripts|monitoring)/', pathNot: '^src/(core|protocol|gateway/$1|gateway/[^/]+\\.ts)' },
    },
    {
      name: 'gateway-knows-no-transport',
      comment: 'Connections are given to a gateway; it opens none and reads no file.',
      severity: 'error',
      from: { path: '^src/gateway/' },
      to: { path: ['^src/adapters/', '(^|/)node_modules/(socket\\.io|engine\\.io|ws|ioredis|express)[^/]*/'] },
    },
    {
      name: 'server-helper-stays-small',
      comment:
        "A site's own server loads signalbox/server beside its own code: it needs the contract, and no part of a node before createSignalbox is called.",
      severity: 'error',
      from: { path: '^src/server/' },
      to: { path: '^(src|web|scripts|monitoring)/', pathNot: '^src/(server|protocol)/', dynamic: false },
    },
    {
      name: 'only-compose-constructs-adapters',
      comment: 'Everything is constructed in one readable list; nothing else reaches for an adapter.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(adapters|compose)/' },
      to: { path: '^src/adapters/' },
    },
    {
      name: 'only-main-starts',
      comment: 'Importing a module starts nothing: the process has one entry, and an application another one.',
      severity: 'error',
      from: { pathNot: '^(src/main\\.ts|src/compose/|src/server/create-signalbox\\.ts|test/)' },
      to: { path: '^src/(main\\.ts|compose/)' },
    },
    {
      name: 'only-main-stands-in-src',
      comment: 'A newcomer finds a feature by its folder; beside them stands the entry alone.',
      severity: 'error',
      from: { path: '^src/[^/]+\\.ts$', pathNot: '^src/main\\.ts$' },
      to: {},
    },
    {
      name: 'no-source-imports-test',
      comment: 'What ships does not depend on what checks it.',
      severity: 'error',
      from: { pathNot: '^test/' },
      to: { path: '^test/' },
    },
    {
      name: 'no-cycles',
      comment: 'Modules in a cycle can only be understood, tested and loaded together.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'signaling-knows-no-media',
      comment: 'Signaling alone runs in Node, in workers and in load tests, where there are no devices and no media.',
      severity: 'error',
      from: { path: '^web/client/signaling/' },
      to: { path: '^web/client/(?!signaling/)' },
    },
    {
      name: 'media-knows-no-call',
      comment: 'Connections and devices report what happens; only the call decides what people see of it.',
      severity: 'error',
      from: { path: '^web/client/media/' },
      to: { path: '^web/client/(?!(media|signaling)/)' },
    },
    {
      name: 'client-knows-no-lit',
      comment: 'The headless client serves any user interface, and Node.',
      severity: 'error',
      from: { path: '^web/client/' },
      to: { path: ['(^|/)node_modules/(lit|lit-html|lit-element|@lit)/', '^web/(?!client/)'] },
    },
    {
      name: 'ui-knows-no-socket.io',
      comment: 'Elements render and ask; the call store decides how the server is reached.',
      severity: 'error',
      from: { path: '^web/ui/' },
      to: { path: '(^|/)node_modules/(socket\\.io|engine\\.io)[^/]*/' },
    },
    {
      name: 'admin-page-stands-alone',
      comment:
        'The page works with the administration API and has no call: of <video-call> it takes the looks, and how names are shown.',
      severity: 'error',
      from: { path: '^web/admin/' },
      to: {
        path: ['^web/', '(^|/)node_modules/'],
        pathNot: [
          '^web/admin/',
          '^web/ui/(theme|icons)\\.ts$',
          '^web/client/call/display-name\\.ts$',
          '(^|/)node_modules/(lit|lit-html|lit-element|@lit)/',
        ],
      },
    },
    {
      name: 'nothing-needs-the-admin-page',
      comment: 'The client and the element ship to every visitor of a site; the page is for administrators.',
      severity: 'error',
      from: { path: '^web/(?!admin/)' },
      to: { path: '^web/admin/' },
    },
    {
      name: 'web-reaches-into-protocol-only',
      comment: 'Of the server the browser side may see the contract, nothing else of the repository.',
      severity: 'error',
      from: { path: '^web/' },
      to: { path: '^(src|scripts|monitoring|loadtest|bench)/', pathNot: '^src/protocol/' },
    },
    {
      name: 'web-runs-in-a-browser',
      comment: 'Node built-ins do not exist in browsers.',
      severity: 'error',
      from: { path: '^web/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'loadtest-imports-k6-itself-and-protocol',
      comment: 'k6 has no Node, no npm packages and no DOM.',
      severity: 'error',
      from: { path: '^loadtest/' },
      to: { pathNot: ['^loadtest/', '^src/protocol/', '^k6(/|$)', '(^|/)node_modules/@types/k6/'] },
    },
    {
      name: 'chaos-stays-outside',
      comment: 'Chaos drives nodes as processes and clients as applications do: what it reaches into, it cannot judge.',
      severity: 'error',
      from: { path: '^chaos/' },
      to: { path: '^(src|web|loadtest|monitoring|bench)/', pathNot: '^(src/protocol|web/client)/' },
    },
    {
      name: 'attack-stays-outside',
      comment:
        'Attackers and those beside them know what anybody on the network knows; honest clients are those of chaos.',
      severity: 'error',
      from: { path: '^attack/' },
      to: { path: '^(src|web|loadtest|monitoring|bench)/', pathNot: '^(src/protocol|web/client)/' },
    },
    {
      name: 'bench-stays-outside',
      comment:
        'The bench starts servers as processes and drives clients as applications do: what it reaches into, it favours.',
      severity: 'error',
      from: { path: '^bench/(?!pages/)' },
      to: { path: '^(src|web|loadtest|monitoring|chaos)/', pathNot: '^(src/protocol|web/client)/' },
    },
    {
      name: 'product-needs-no-dev-dependency',
      comment: 'Whoever installs the package gets `dependencies` only, and has the framework that a wrapper is for.',
      severity: 'error',
      from: { path: '^(src|web)/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['npm-peer'] },
    },
    {
      name: 'everything-resolves',
      comment: 'An import that leads nowhere escapes every other rule. k6 brings its own modules.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^k6(/|$)' },
    },
  ],
  options: {
    // dependency-cruiser reads TypeScript through the compiler API, which TypeScript 7 does not have.
    parser: 'swc',
    doNotFollow: { path: '(^|/)node_modules/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'node', 'default'],
    },
  },
};

export default config;
