import boundaries from 'eslint-plugin-boundaries'
import reactHooks from 'eslint-plugin-react-hooks'
import tseslint from 'typescript-eslint'

// The floors of the house, lowest first. A room imports only from the rooms named beside it (and from itself).
const PURE = ['core', 'event', 'ledger', 'query', 'report', 'contract']
const SERVER = [...PURE, 'config', 'platform', 'drizzle', 'db', 'export']
const ROOMS = {
  core: [],
  event: ['core'],
  ledger: ['core', 'event'],
  query: ['core', 'event'],
  report: ['core', 'event', 'query'],
  demo: ['core', 'event'],
  contract: ['core', 'event', 'ledger', 'query', 'report'],
  config: ['core', 'ledger'],
  platform: ['core', 'config'],
  drizzle: ['core'],
  db: [...PURE, 'config', 'platform', 'drizzle'],
  export: [...PURE, 'platform'],
  services: SERVER,
  auth: [...SERVER, 'services'],
  jobs: [...SERVER, 'services', 'auth'],
  http: [...SERVER, 'services', 'auth'],
  boot: [...SERVER, 'services', 'auth', 'jobs', 'http'],
  client: PURE,
  // The offline verifier: nothing of the server that could hide a fault of the server.
  verifier: ['core', 'event', 'ledger'],
  // What services install: nothing of the product at all.
  sdk: [],
  components: [...PURE, 'client'],
  app: [...SERVER, 'services', 'auth', 'jobs', 'http', 'boot', 'client', 'components'],
}
const LIB_ROOMS = Object.keys(ROOMS).filter(
  (room) => !['drizzle', 'components', 'app', 'verifier', 'sdk'].includes(room),
)

export default tseslint.config(
  {
    ignores: [
      '.next/',
      '.data/',
      '.tmp/',
      'node_modules/',
      'next-env.d.ts',
      'test-results/',
      'playwright-report/',
      'verifier/dist/',
      'sdk/dist/',
    ],
  },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.{ts,tsx,mjs}'],
    plugins: { 'react-hooks': reactHooks },
    rules: {
      ...reactHooks.configs.recommended.rules,
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-definitions': ['error', 'type'],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // TanStack Virtual's hook can't be memoised by the React compiler, which this project doesn't use.
      'react-hooks/incompatible-library': 'off',
      'no-console': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-restricted-syntax': [
        'error',
        { selector: 'TSEnumDeclaration', message: 'No enums: a const array and a union type.' },
      ],
    },
  },
  {
    files: ['{scripts,bench,tests}/**/*.{ts,mjs}', '*.mjs'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['**/*.{ts,tsx}'],
    ignores: [
      'app/**/{page,layout,template,loading,error,global-error,not-found,route,manifest,icon}.{ts,tsx}',
      '*.config.ts',
    ],
    rules: {
      'no-restricted-exports': [
        'error',
        { restrictDefaultExports: { direct: true, named: true, defaultFrom: true } },
      ],
    },
  },
  {
    files: ['{lib,app,components,drizzle,verifier}/**/*.{ts,tsx}', 'sdk/src/**/*.ts'],
    ignores: ['**/*.test.{ts,tsx}'],
    plugins: { boundaries },
    settings: {
      'import/resolver': { typescript: { project: './tsconfig.json' } },
      'boundaries/ignore': ['package.json'],
      'boundaries/elements': [
        ...LIB_ROOMS.map((type) => ({ type, pattern: `lib/${type}` })),
        { type: 'drizzle', pattern: 'drizzle' },
        { type: 'components', pattern: 'components' },
        { type: 'app', pattern: 'app' },
        { type: 'verifier', pattern: 'verifier' },
        { type: 'sdk', pattern: 'sdk' },
      ],
    },
    rules: {
      'boundaries/dependencies': [
        'error',
        {
          default: 'disallow',
          policies: [
            { allow: { to: { module: { origin: ['external', 'core'] } } } },
            ...Object.entries(ROOMS).map(([type, below]) => ({
              from: { element: { type } },
              allow: { to: { element: { types: { anyOf: [type, ...below] } } } },
            })),
          ],
        },
      ],
      'boundaries/no-unknown-dependencies': 'error',
      'boundaries/no-unknown-files': 'error',
    },
  },
)
