import { describeError } from './common/errors.js';
import { plikd } from './cli/plikd.js';
import { settleEnvironment } from './config/index.js';

/** The process: one command, and one readable line when it cannot be done. */
try {
  settleEnvironment();
  await plikd().parseAsync();
} catch (error) {
  process.stderr.write(`plikd: ${describeError(error)}\n`);
  process.exit(1);
}
