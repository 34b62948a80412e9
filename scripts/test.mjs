// npm test: installs and builds what is missing or stale, then runs every test. Arguments go to jest.
import { JEST } from './jest.mjs';
import { prepare } from './prepare.mjs';
import { run } from './run.mjs';
import { WORKERS } from './workers.mjs';

await prepare();
await run(process.execPath, [
  ...JEST,
  ...['--maxWorkers', WORKERS],
  ...process.argv.slice(2),
  // Tests that need database servers are those of "npm run test:db".
  ...['--selectProjects', 'unit', 'e2e'],
]);
