import { describeError } from './common/errors.js';
import { plikd } from './cli/plikd.js';

/** The process: one command, and one readable line when it cannot be done. */
try {
  await plikd().parseAsync();
} catch (error) {
  process.stderr.write(`plikd: ${describeError(error)}\n`);
  process.exit(1);
}
