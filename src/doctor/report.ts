import type { Checked } from './examination.js';
import { type Finding, SUBJECTS, type Severity, type Subject } from './finding.js';

const TITLES: Readonly<Record<Subject, string>> = {
  configuration: 'Configuration',
  database: 'Database',
  storage: 'Storage',
  address: 'Public address',
  login: 'Login through others',
};

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'notice'];

/** What the doctor has to say, for people or for programs. */
export interface Report {
  readonly checks: readonly Checked[];
}

const findingsOf = (checks: readonly Checked[]): Finding[] =>
  checks.flatMap((each) => each.findings);

/** 0: nothing to do, though there may be notices. 1: there are errors. 2: there are warnings, and no errors. */
export function exitCodeOf({ checks }: Report): 0 | 1 | 2 {
  const severities = new Set(findingsOf(checks).map(({ severity }) => severity));
  if (severities.has('error')) return 1;
  return severities.has('warning') ? 2 : 0;
}

/** Lines for people: what was found, by subject, the worst first, and one line that sums up. */
export function textOf(report: Report, verbose: boolean): string {
  const parts = SUBJECTS.map((subject) => partOf(subject, report.checks, verbose));
  return [...parts.filter((part) => part !== ''), summaryOf(report)].join('\n\n');
}

/** The same for programs. */
export function jsonOf(report: Report): object {
  const findings = findingsOf(report.checks);
  return {
    healthy: exitCodeOf(report) === 0,
    checks: report.checks.map(({ subject, name, findings: found, took }) => ({
      ...{ subject, name, milliseconds: took },
      findings: found,
    })),
    counts: Object.fromEntries([
      ['checks', report.checks.length],
      ...SEVERITIES.map((each) => [`${each}s`, count(findings, each)]),
    ]) as Record<string, number>,
  };
}

function partOf(subject: Subject, all: readonly Checked[], verbose: boolean): string {
  const checks = all.filter((each) => each.subject === subject);
  const findings = findingsOf(checks);
  const fine = verbose ? checks.filter((each) => each.findings.length === 0) : [];
  if (findings.length + fine.length === 0) return '';
  const lines = SEVERITIES.flatMap((wanted) =>
    findings.filter(({ severity }) => severity === wanted).map(lineOf),
  );
  return [TITLES[subject], ...lines, ...fine.map(({ name }) => `  ok       ${name}`)].join('\n');
}

const lineOf = ({ severity, text, remedy }: Finding): string =>
  `  ${severity.padEnd(8)} ${text}\n           ${remedy}`;

function summaryOf(report: Report): string {
  const findings = findingsOf(report.checks);
  const checks = `${report.checks.length} checks`;
  const told = SEVERITIES.map((each) => [each, count(findings, each)] as const)
    .filter(([, number]) => number > 0)
    .map(([each, number]) => `${number} ${each}${number === 1 ? '' : 's'}`);
  return told.length === 0 ? `All is well: ${checks}.` : `${checks}: ${told.join(', ')}.`;
}

const count = (findings: readonly Finding[], wanted: Severity): number =>
  findings.filter(({ severity }) => severity === wanted).length;
