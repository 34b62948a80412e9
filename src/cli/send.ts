import { processEnvironment } from '../config/environment.js';
import { Display } from './send/display.js';
import { EXIT, exitCodeOf, lineOf } from './send/failures.js';
import { type GivenOptions, planOf } from './send/plan.js';
import { type Outcome, run } from './send/run.js';

/** What a shell says of a process that a signal ended. */
const CODES = { SIGINT: 130, SIGTERM: 143 } as const;

/** `plikd send`: links on the standard output, everything else beside it. Exit codes are those of `EXIT`. */
export async function send(options: GivenOptions): Promise<void> {
  const display = new Display(process.stderr, options.quiet === true);
  let isResumable = false;
  const hint = (): void => {
    if (isResumable) display.say('The same command with --resume goes on where this one stopped.');
  };
  const forget = onSignals((code) => {
    display.end();
    hint();
    process.exit(code);
  });
  try {
    await run(planOf(options, processEnvironment()), {
      display,
      linked: (outcome) => {
        print(outcome, options.json === true);
      },
      resumable: () => {
        isResumable = true;
      },
    });
    process.exitCode = EXIT.done;
  } catch (error) {
    display.end();
    process.stderr.write(`${lineOf(error)}\n`);
    hint();
    process.exitCode = exitCodeOf(error);
  } finally {
    forget();
  }
}

function onSignals(end: (code: number) => void): () => void {
  const heard = Object.entries(CODES).map(([signal, code]) => {
    const listener = (): void => {
      end(code);
    };
    process.on(signal, listener);
    return () => process.off(signal, listener);
  });
  return () => {
    for (const off of heard) off();
  };
}

function print({ upload, page, files }: Outcome, asJson: boolean): void {
  if (!asJson) {
    for (const { link } of files) process.stdout.write(`${link}\n`);
    return;
  }
  const told = files.map(({ file, link }) => ({
    ...{ id: file.id, name: file.fileName, size: file.fileSize, md5: file.fileMd5, link },
  }));
  process.stdout.write(`${JSON.stringify({ upload, page, files: told })}\n`);
}
