import type { StorageCheckWire } from '#wire';
import type { CheckReport, Finding } from './storage-check.js';

/** So many findings are kept to be read; all are counted. */
const MOST_FINDINGS = 100;
/** Bytes of all that is told of a check: less than the smallest text column takes. */
const MOST_BYTES = 40_000;
const LONGEST_DETAIL = 200;

/** What is told of a check, and which run of it that was. */
export interface ToldCheck {
  readonly run: string;
  readonly check: StorageCheckWire;
}

/** What was told; null: there was no check yet. */
export const readTold = (text: string | null): ToldCheck | null =>
  text === null ? null : (JSON.parse(text) as ToldCheck);

export const NO_CHECK: StorageCheckWire = {
  ...{ state: 'none', quick: false, repair: false, backend: '', startedAt: null, endedAt: null },
  ...{ totalFiles: 0, totalBytes: 0, files: 0, bytes: 0, unproven: 0, wrong: 0, repaired: 0 },
  findings: [],
};

/** The first findings of a check, as many as there is room for. */
export class FirstFindings {
  private readonly kept: Finding[] = [];
  private bytes = 0;

  add(finding: Finding): void {
    const { detail } = finding;
    const short = { ...finding, detail: detail.slice(0, LONGEST_DETAIL).toWellFormed() };
    const bytes = Buffer.byteLength(JSON.stringify(short));
    if (this.kept.length >= MOST_FINDINGS || this.bytes + bytes > MOST_BYTES) return;
    this.kept.push(short);
    this.bytes += bytes;
  }

  get list(): readonly Finding[] {
    return [...this.kept];
  }
}

/** How far a check is. */
export const progressOf = (
  { run, check }: ToldCheck,
  report: CheckReport,
  findings: FirstFindings,
): ToldCheck => ({ run, check: { ...check, ...report, findings: findings.list } });
