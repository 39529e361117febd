/**
 * Who may import whom: the eight rules of docs/architecture.md, each with its reason. `npm run check` runs them.
 * Features may import doors of features above them in this list (top is the base), never below.
 */
const features = [
  'shops',
  'catalogue',
  'customers',
  'orders',
  'segments',
  'predictions',
  'recommendations',
  'search',
  'flows',
  'messages',
  'loyalty',
  'feedback',
  'experiments',
  'insights',
  'privacy',
];

const test = '\\.test\\.tsx?$';

/** Files of a feature that others may import: its door, its schemas and what it draws. */
const doors = '^app/features/[^/]+/(index\\.server|schema)\\.ts$|^app/features/[^/]+/ui/';

const orderRules = features.slice(0, -1).map((feature, index) => ({
  name: `order-of-features-${feature}`,
  severity: 'error',
  comment: `${feature} is a base of the features listed after it (docs/architecture.md, rule 3). What it has to tell them goes as an outbox event in the same transaction, so that no circle can grow.`,
  from: { path: `^app/features/${feature}/`, pathNot: test },
  to: { path: `^app/features/(${features.slice(index + 1).join('|')})/` },
}));

module.exports = {
  forbidden: [
    {
      name: 'algorithms-stand-alone',
      severity: 'error',
      comment:
        'Rule 1: algorithms are pure maths on arrays. No Node, no library, no clock: so they run anywhere, are tested without a world around them, and can move into a worker or the browser.',
      from: { path: '^app/algorithms/', pathNot: test },
      to: { pathNot: '^app/algorithms/' },
    },
    {
      name: 'platform-knows-no-feature',
      severity: 'error',
      comment:
        'Rule 2: the platform is machinery any app would need. A feature that needs it offers itself through its contribution; the other way round nothing could be taken apart.',
      from: { path: '^app/platform/', pathNot: test },
      to: { path: '^app/(features|routes|main\\.server|server)' },
    },
    {
      name: 'features-through-doors',
      severity: 'error',
      comment:
        'Rule 3: another feature is entered by its door (index.server.ts), its schemas (schema.ts) or its ui. Behind the door everything may change tomorrow.',
      from: { path: '^app/features/([^/]+)/', pathNot: test },
      to: { path: '^app/features/', pathNot: ['^app/features/$1/', doors] },
    },
    ...orderRules,
    {
      name: 'routes-enter-by-doors',
      severity: 'error',
      comment:
        'Rule 4: a route authenticates, parses, calls one use case and renders. It sees doors, schemas and ui of features, shared ui, and the edges of the platform; never the insides.',
      from: { path: '^app/routes/' },
      to: { path: '^app/features/', pathNot: doors },
    },
    {
      name: 'routes-without-database',
      severity: 'error',
      comment:
        'Rule 4: never the database from a route: a query outside a store file is one nobody checks for its shop.',
      from: { path: '^app/(routes|root|ui/|features/[^/]+/ui/)' },
      to: { path: '(^app/platform/database/)|(store[^/]*\\.server\\.ts$)|(node_modules/(pg|@prisma)/)' },
    },
    {
      name: 'routes-stay-apart',
      severity: 'error',
      comment: 'Rule 4: a route never imports another route. What two share belongs to a feature or to ui.',
      from: { path: '^app/routes/' },
      to: { path: '^app/routes/' },
    },
    {
      name: 'only-main-knows-contributions',
      severity: 'error',
      comment:
        'Rule 5: only main.server.ts knows every contribution; that is what makes a feature one line to add or remove.',
      from: { path: '^app/', pathNot: ['^app/main\\.server\\.ts$', test] },
      to: { path: 'contributes\\.server\\.ts$' },
    },
    {
      name: 'main-only-for-the-server',
      severity: 'error',
      comment:
        'Rule 5: the composition root is imported by the server alone (routes get the app from their context; its type may be named).',
      from: { path: '^app/', pathNot: ['^app/server\\.ts$', test] },
      to: { path: '^app/main\\.server\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'devstore-only-over-http',
      severity: 'error',
      comment:
        'Rule 6: devstore stands in for Shopify, so it may know of the app what Shopify knows: nothing but HTTP. A shared constant would hide a mistake from both sides.',
      from: { path: '^devstore/', pathNot: test },
      to: { path: '^app/' },
    },
    {
      name: 'app-knows-no-devstore',
      severity: 'error',
      comment: 'Rule 6: there is no branch for "local" in the app; only hosts differ, by configuration.',
      from: { path: '^app/' },
      to: {
        path: '^(devstore|extensions|tests|scripts|bench|judge)/',
        dependencyTypesNot: [],
        pathNot: '^tests/support/',
      },
    },
    {
      name: 'app-code-knows-no-tests',
      severity: 'error',
      comment: 'What ships does not import test support.',
      from: { path: '^(app|devstore|extensions)/', pathNot: [test, '^extensions/testing/'] },
      to: { path: '^tests/' },
    },
    {
      name: 'extensions-stand-alone',
      severity: 'error',
      comment: 'Rule 6: extensions are deployed to Shopify by themselves and talk to the app over HTTP.',
      from: { path: '^extensions/', pathNot: [test, '^extensions/testing/'] },
      to: { path: '^(app|devstore)/' },
    },
    {
      name: 'remix-and-polaris-at-the-edge',
      severity: 'error',
      comment:
        'Rule 8: Remix and Polaris have successors. They are named in routes, ui, features/*/ui and the edges of the platform only, so that moving stays a rename.',
      from: {
        path: '^app/',
        pathNot: [
          '^app/(routes|ui|locales)/',
          '^app/(root|entry\\.server|entry\\.client)\\.tsx$',
          '^app/(server|remix\\.d)\\.ts$',
          '^app/features/[^/]+/ui/',
          '^app/platform/(shopify|http|i18n)/',
        ],
      },
      to: { path: 'node_modules/(@remix-run|@shopify/(polaris|shopify-app-remix|app-bridge)|react|react-dom)(/|-)' },
    },
    {
      name: 'no-circles',
      severity: 'error',
      comment: 'Two files that need each other are one file, or want a third one. (Types may refer to each other.)',
      from: { path: '^(app|devstore|judge)/', pathNot: '/generated/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-unresolvable',
      severity: 'error',
      comment: 'The file or package does not exist.',
      from: {},
      to: { couldNotResolve: true, pathNot: '^(virtual:|@duckdb/)|\\?url$' },
    },
    {
      name: 'not-to-dev-dependency',
      severity: 'error',
      comment: 'What runs in production is installed without devDependencies.',
      from: { path: '^app/', pathNot: [test, '/generated/'] },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', 'generated'] },
    exclude: { path: '^(build|\\.data|bench/node_modules)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { conditionNames: ['import', 'node', 'default', 'types'], exportsFields: ['exports'] },
  },
};
