// dist/plikd: what `plikd` is started from, made of dist/src and the packages it needs (docs/adr/0024). Node.js spends
// more time on finding a thousand small files than on what is in them.
import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { root } from './root.mjs';

/** Packages that stay where they are: with native parts, and what few servers need. */
const OUTSIDE = [
  ...['better-sqlite3', 'better-sqlite3-12', 'bcrypt'],
  ...['@aws-sdk/*', '@smithy/*', 'mysql2', 'pg', 'undici', 'class-validator', 'class-transformer'],
];

/** Packages that Nest and TypeORM would use if they were there. */
const ABSENT = [
  ...['@nestjs/microservices', '@nestjs/websockets', '@google-cloud/spanner', '@sap/hana-client'],
  ...[
    'hdb-pool',
    'ioredis',
    'mongodb',
    'mssql',
    'mysql',
    'oracledb',
    'pg-native',
    'pg-query-stream',
  ],
  ...[
    'react-native-sqlite-storage',
    'redis',
    'sql.js',
    'sqlite3',
    'typeorm-aurora-data-api-driver',
  ],
];

/** What CommonJS packages expect to find. */
const COMMON_JS = `
import { createRequire as createRequireOfChunk } from 'node:module';
import { dirname as dirnameOfChunk } from 'node:path';
import { fileURLToPath as pathOfChunk } from 'node:url';
const require = createRequireOfChunk(import.meta.url);
const __filename = pathOfChunk(import.meta.url);
const __dirname = dirnameOfChunk(__filename);
`;

/**
 * @nestjs/typeorm asks a second copy of TypeORM, by `require`, for two classes that it has no more since its version
 * 1, and loads it for that. Without it both are undefined, as they are there.
 */
const oneTypeOrm = {
  name: 'one TypeORM',
  setup: ({ onLoad }) => {
    const contents = 'export const Connection = undefined, AbstractRepository = undefined;';
    onLoad({ filter: /@nestjs.typeorm.dist.common.typeorm-compat\.js$/ }, () => ({ contents }));
  },
};

const folder = join(root, 'dist', 'plikd');
const next = `${folder}.next`;
rmSync(next, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: ['dist/src/main.js'],
  outdir: next,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  // A command loads the pieces that it needs.
  splitting: true,
  // Nest and TypeORM know classes by their names, too.
  keepNames: true,
  sourcemap: true,
  sourcesContent: false,
  // Its modules for bundlers, of which what nobody uses is left out.
  alias: {
    rxjs: join(root, 'node_modules', 'rxjs', 'dist', 'esm', 'index.js'),
    'rxjs/operators': join(root, 'node_modules', 'rxjs', 'dist', 'esm', 'operators', 'index.js'),
  },
  external: [...OUTSIDE, ...ABSENT.flatMap((name) => [name, `${name}/*`])],
  banner: { js: COMMON_JS.trim().replaceAll('\n', ' ') },
  logLevel: 'warning',
  plugins: [oneTypeOrm],
});
rmSync(folder, { recursive: true, force: true });
renameSync(next, folder);
