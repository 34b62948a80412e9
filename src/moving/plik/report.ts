import { humanSize } from '../../common/units.js';
import { type Fate, type Kind, Ledger } from '../pipeline/ledger.js';

const KINDS: readonly Kind[] = ['users', 'tokens', 'uploads', 'files'];
const FATES: readonly Fate[] = ['taken', 'there', 'leftOut', 'lost'];
const TITLES: readonly string[] = ['taken', 'already here', 'left out', 'lost'];
/** Fates that are explained by reasons, which are counted below the table. */
const NAMES: Readonly<Record<Fate, string>> = {
  ...{ taken: 'taken', there: 'there', leftOut: 'left out', lost: 'lost' },
};

/** What was taken over of a Plik, and what was not, and why: a table, reasons, single problems. */
export class Report extends Ledger {
  private readonly remarks: string[] = [];

  remark(line: string): void {
    this.remarks.push(line);
  }

  /** Whether there is anything to tell. */
  override get began(): boolean {
    return super.began || this.remarks.length > 0;
  }

  /** `broken`: the work did not come to its end. */
  lines({ rehearsal, broken }: { rehearsal: boolean; broken: boolean }): string[] {
    return [
      ...(rehearsal ? ['dry run: nothing is written, this is what would be'] : []),
      '',
      ...this.table(),
      this.bytesLine(rehearsal),
      '',
      ...this.reasons(),
      ...this.remarks,
      ...this.problemLines(),
      '',
      this.verdict(broken),
    ];
  }

  private verdict(broken: boolean): string {
    if (broken) return 'broken off: what was taken stays, and the same command goes on from there';
    if (this.complete) return 'complete: nothing is lost';
    return 'not complete: what is lost is named above; what stays there can be taken by a repetition';
  }

  private table(): string[] {
    const row = (cells: readonly string[]): string =>
      cells.map((cell, i) => (i === 0 ? cell.padEnd(8) : cell.padStart(14))).join('');
    return [
      row(['', ...TITLES]),
      ...KINDS.map((kind) => row([kind, ...FATES.map((fate) => String(this.count(kind, fate)))])),
    ];
  }

  private bytesLine(rehearsal: boolean): string {
    const { shared, copied } = this.size;
    const total = shared + copied;
    const all = `${'bytes'.padEnd(8)}${String(total).padStart(14)}  (${humanSize(total)}`;
    if (rehearsal) return `${all})`;
    return `${all}: ${humanSize(shared)} shared with Plik's files, ${humanSize(copied)} copied)`;
  }

  private reasons(): string[] {
    const explained = this.all().filter(({ reason }) => reason !== '');
    const lines = explained.map(
      ({ kind, fate, reason, number }) => [`${kind} ${NAMES[fate]}: ${reason}`, number] as const,
    );
    const sorted = [...lines, ...this.notes].sort(([a], [b]) => (a < b ? -1 : 1));
    return sorted.map(([reason, number]) => `${reason}: ${number}`);
  }

  private problemLines(): string[] {
    if (this.lost === 0) return [];
    const more = this.lost - this.problems.length;
    const rest = more > 0 ? [`  … and ${more} more`] : [];
    return ['problems:', ...this.problems.map((line) => `  ${line}`), ...rest];
  }
}
