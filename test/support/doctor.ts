import { randomUUID } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Clock } from '../../src/common/clock.js';
import { type Settings, loadSettings } from '../../src/config/index.js';
import type { AddressOptions } from '../../src/doctor/address/visit.js';
import { Examination } from '../../src/doctor/examination.js';
import { type Surroundings, thisMachine } from '../../src/doctor/surroundings.js';

/** No pauses. Bytes have long to arrive, so that a busy machine is no fault: where all is well, nobody waits. */
export const QUICK: AddressOptions = { size: 2 * 1024 * 1024, idle: 0, arrival: 15_000 };

/** Settings by their environment names, without the prefix. */
export const settingsOf = (cwd: string, given: Readonly<Record<string, string>>): Settings => {
  const env = Object.fromEntries(Object.entries(given).map(([k, v]) => [`PLIKD_${k}`, v]));
  return loadSettings({ env, cwd, systemConfigFile: join(cwd, 'none.cfg') }).settings;
};

class OtherClock extends Clock {
  constructor(private readonly ahead: number) {
    super();
  }

  override now(): number {
    return Date.now() + this.ahead;
  }
}

/** This machine, with a clock that is ahead by so many ms. */
export const ahead = (milliseconds: number): Surroundings => ({
  ...thisMachine,
  clock: new OtherClock(milliseconds),
});

export interface Findings {
  readonly exam: Examination;
  /** "severity code" of each. */
  readonly found: readonly string[];
  /** What they and their remedies say. */
  readonly texts: string;
  /** The same by "severity code". */
  readonly said: Readonly<Record<string, string>>;
}

/** What some checks find, as "severity code", and the examination that they were made in. */
export async function findingsOf(work: (exam: Examination) => Promise<unknown>): Promise<Findings> {
  const exam = new Examination();
  await work(exam);
  const findings = exam.checks.flatMap((checked) => checked.findings);
  for (const { text, remedy } of findings) {
    // Whole sentences, on one line each.
    expect(text).toMatch(/^[^\n]+\.$/);
    expect(remedy).toMatch(/^[A-Z][^\n]+\.$/);
  }
  return {
    exam,
    found: findings.map(({ severity, code }) => `${severity} ${code}`),
    said: Object.fromEntries(
      findings.map(({ severity, code, text, remedy }) => [
        ...[`${severity} ${code}`, `${text} ${remedy}`],
      ]),
    ) as Record<string, string>,
    texts: findings.map(({ text, remedy }) => `${text} ${remedy}`).join('\n'),
  };
}

/** PEM texts. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

const AUTHORITY = (names: string): string => `
[ca]
default_ca = own
[own]
database = index
serial = serial
new_certs_dir = .
default_md = sha256
policy = any
x509_extensions = site
[any]
commonName = supplied
[site]
subjectAltName = ${names}
`;

const DAY = 86_400_000;
const stamp = (time: number): string => new Date(time).toISOString().replace(/[-:T]|\.\d+/g, '');

/** A certificate that is signed by itself and ends in so many days, which may be over. */
export async function certificateFor(names: string, days = 60): Promise<Certificate> {
  const cwd = await mkdtemp(join(tmpdir(), 'plik-certificate-'));
  const openssl = (...args: string[]): unknown =>
    execFileSync('openssl', args, { cwd, stdio: 'pipe' });
  await writeFile(join(cwd, 'config'), AUTHORITY(names));
  await writeFile(join(cwd, 'index'), '');
  await writeFile(join(cwd, 'serial'), '01\n');
  const made = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl('req', ...made, '-subj', `/CN=${randomUUID()}`, '-keyout', 'key', '-out', 'request');
  const from = ['-startdate', stamp(Date.now() - 90 * DAY)];
  const to = ['-enddate', stamp(Date.now() + days * DAY)];
  const signed = [
    '-selfsign',
    '-batch',
    '-notext',
    '-keyfile',
    'key',
    '-in',
    'request',
    '-out',
    'cert',
  ];
  openssl('ca', '-config', 'config', ...signed, ...from, ...to);
  const pair = {
    key: await readFile(join(cwd, 'key'), 'utf8'),
    cert: await readFile(join(cwd, 'cert'), 'utf8'),
  };
  await rm(cwd, { recursive: true, force: true });
  return pair;
}
