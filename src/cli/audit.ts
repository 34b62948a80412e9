import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { type AuditFilter, filterOf } from '../audit/filter.js';
import { search as searchTrail } from '../audit/search.js';
import { type ChainVerdict, verifyFile, verifyFolder } from '../audit/verify.js';
import { Refusal, describeError } from '../common/errors.js';
import { load } from './configuration.js';
import { CommandError, print } from './context.js';
import type { CommonOptions } from './later.js';

interface VerifyOptions extends CommonOptions {
  readonly expect?: string;
}

type SearchOptions = CommonOptions & Partial<AuditFilter>;

/** `plikd audit verify`: one line for each chain and for whatever is wrong in it. */
export const verify = (options: VerifyOptions): Promise<void> =>
  orOneLine(async () => {
    const expected = (options.expect ?? '').trim().toLowerCase();
    if (options.expect !== undefined && !/^[0-9a-f]{64}$/.test(expected)) {
      throw new CommandError('invalid --expect : 64 hexadecimal digits are expected');
    }
    const path = pathOf(options);
    const verdicts = await verdictsOn(path, expected);
    if (verdicts.length === 0) throw new CommandError(`there is no audit trail in ${path}`);
    for (const verdict of verdicts) tell(verdict);
    const isKnown = expected === '' || verdicts.some(({ sawExpected }) => sawExpected);
    if (!isKnown) print(`no line has the hash ${expected}`);
    if (!isKnown || verdicts.some(({ findings }) => findings.length > 0)) process.exitCode = 1;
  });

/** `plikd audit search`. */
export const search = (options: SearchOptions): Promise<void> =>
  orOneLine(async () => {
    const filter = filterOf((name) => options[name] ?? '');
    const path = pathOf(options);
    if (!(await isFolder(path))) throw new CommandError(`${path} is no folder`);
    for await (const { text } of searchTrail(path, filter)) {
      if (!process.stdout.write(`${text}\n`)) await once(process.stdout, 'drain');
    }
  });

async function orOneLine(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof CommandError) && !(error instanceof Refusal)) throw error;
    process.stderr.write(`${describeError(error)}\n`);
    process.exitCode = 1;
  }
}

function pathOf(options: CommonOptions): string {
  const [given] = options.args ?? [];
  return given ?? load(options).settings.auditFolder;
}

async function verdictsOn(path: string, expected: string): Promise<readonly ChainVerdict[]> {
  if (await isFolder(path)) return verifyFolder(path, expected);
  const verdict = await verifyFile(path, expected);
  if (verdict === null) throw new CommandError(`${path} is no file of an audit trail`);
  return [verdict];
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    throw new CommandError(`cannot read ${path} : ${describeError(error)}`);
  }
}

function tell({ chain, files, lines, last, findings, notes }: ChainVerdict): void {
  const word = findings.length === 0 ? 'ok' : 'NOT OK';
  const end = last === null ? '' : `, last line ${last.seq} with hash ${last.hash}`;
  print(`${chain}: ${word}, ${lines} lines in ${files} files${end}`);
  const all = [
    ...findings.map((one) => [one, ''] as const),
    ...notes.map((one) => [one, 'note: '] as const),
  ];
  for (const [{ file, line, problem }, kind] of all) {
    print(`  ${kind}${file}${line === 0 ? '' : `:${line}`}: ${problem}`);
  }
}
