import { execFile, type ExecFileException } from 'node:child_process';

export interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a program to its end; a failure is an answer, not an error. */
export function run(
  program: string,
  args: readonly string[],
  options: { cwd?: string; input?: string | Uint8Array } = {},
): Promise<Ran> {
  return new Promise((resolve) => {
    const settings = { cwd: options.cwd, maxBuffer: 64 * 1024 * 1024 };
    const done = (error: ExecFileException | null, stdout: string, stderr: string): void => {
      resolve({ code: error === null ? 0 : Number(error.code ?? -1), stdout, stderr });
    };
    const child = execFile(program, [...args], settings, done);
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(options.input ?? '');
  });
}
