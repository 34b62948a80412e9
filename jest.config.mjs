// Nest 12 is pure ESM, so jest runs with --experimental-vm-modules (npm run jest).
const shared = {
  rootDir: '.',
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          keepClassNames: true,
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  moduleNameMapper: {
    '^#wire/schemas$': '<rootDir>/libs/wire/src/schemas/index.ts',
    '^#(wire|streams|storage|zip|client)$': '<rootDir>/libs/$1/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
};

export default {
  // The last resort: what a test waits for is over sooner, and says what it was (test/support/wait.ts).
  testTimeout: 300_000,
  // What a test file has imported is never let go of. A worker that has collected so much is replaced by a new one:
  // the collector would take more and more of its time, and its end longer than jest waits for it.
  workerIdleMemoryLimit: '600MB',
  // Milliseconds in which a worker has to end. After half a second, which is what jest says by itself, workers of a busy
  // machine were killed while they ended, as if a test had left something open.
  workerGracefulExitTimeout: 10_000,
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/{src,libs,web/src}/**/*.spec.ts'],
    },
    {
      ...shared,
      displayName: 'e2e',
      testMatch: ['<rootDir>/test/{e2e,contract}/**/*.spec.ts'],
    },
    // They start database servers of their own, which not every machine has (npm run test:db).
    { ...shared, displayName: 'servers', testMatch: ['<rootDir>/test/servers/**/*.spec.ts'] },
    // They need a browser, which not every machine has (npm run test:web).
    { ...shared, displayName: 'web', testMatch: ['<rootDir>/test/web/**/*.spec.ts'] },
    // They need Prometheus's promtool, which not every machine has (npm run metrics:check).
    { ...shared, displayName: 'metrics', testMatch: ['<rootDir>/test/metrics/**/*.spec.ts'] },
    // They need a machine of their own, which npm run rehearse makes.
    { ...shared, displayName: 'rehearsal', testMatch: ['<rootDir>/test/rehearsal/**/*.spec.ts'] },
    // They need database servers and a browser, and take as long as one wants (npm run resilience).
    {
      ...shared,
      displayName: 'resilience',
      testMatch: ['<rootDir>/test/resilience/**/*.spec.ts'],
    },
    // They need an S3 service, which not every machine has (npm run test:objects).
    { ...shared, displayName: 'objects', testMatch: ['<rootDir>/test/objects/**/*.spec.ts'] },
  ],
};
