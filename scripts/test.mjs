// npm test: installs and builds what is missing or stale, then runs every test. Arguments go to jest.
import { prepare } from './prepare.mjs';
import { run } from './run.mjs';
import { WORKERS } from './workers.mjs';

await prepare();
await run(process.execPath, [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  'node_modules/jest/bin/jest.js',
  ...['--maxWorkers', WORKERS],
  ...process.argv.slice(2),
  // Tests that need database servers are those of "npm run test:db".
  ...['--selectProjects', 'unit', 'e2e'],
]);
