import { describeError } from '../../src/common/errors.js';

/** How a command ended. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** What would have ended the process. */
class Exit extends Error {
  constructor(readonly code: number) {
    super(`exit ${code}`);
  }
}

/** One at a time: each has the variables, the folder and the output of the process for itself. */
let last: Promise<unknown> = Promise.resolve();

/** A command of `plikd` in this process, as src/main.ts runs it. */
export function runHere(
  cwd: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<Ended> {
  const run = last.then(() => alone(cwd, args, env));
  last = run.catch(() => undefined);
  return run;
}

async function alone(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ended> {
  const { plikd } = await import('../../src/cli/plikd.js');
  const before = { env: process.env, cwd: process.cwd(), exit: process.exit };
  const out = captured(process.stdout);
  const err = captured(process.stderr);
  process.env = env;
  process.chdir(cwd);
  process.exit = (code) => {
    throw new Exit(Number(code ?? 0));
  };
  process.exitCode = 0;
  let code: number;
  try {
    await plikd().parseAsync([...args], { from: 'user' });
    code = process.exitCode;
  } catch (error) {
    code = error instanceof Exit ? error.code : 1;
    if (!(error instanceof Exit)) process.stderr.write(`plikd: ${describeError(error)}\n`);
  } finally {
    process.exitCode = 0;
    process.env = before.env;
    process.chdir(before.cwd);
    process.exit = before.exit;
    out.release();
    err.release();
  }
  return { code, out: out.text(), err: err.text() };
}

/** What is written to a stream until it is released. */
function captured(stream: NodeJS.WriteStream): { text: () => string; release: () => void } {
  const write = stream.write.bind(stream);
  let text = '';
  stream.write = (chunk: string | Uint8Array) => {
    text += chunk.toString();
    return true;
  };
  return {
    text: () => text,
    release: () => {
      stream.write = write;
    },
  };
}
