import { type Entry, KINDS, Ledger } from '../pipeline/ledger.js';

/** What became of an archive: a line for each kind of rows; problems are told as they come. */
export class ImportReport extends Ledger {
  /** Why the archive was not read to its end; null: it was. */
  broken: string | null = null;

  /** True: everything that the archive holds is here now, or was left out for a good reason. */
  get whole(): boolean {
    return this.complete && this.broken === null;
  }

  lines(): string[] {
    const lines = KINDS.flatMap((kind) => {
      const entries = this.all().filter((entry) => entry.kind === kind);
      return entries.length === 0
        ? []
        : [`${kind}: ${entries.sort(byFate).map(textOf).join(', ')}`];
    });
    lines.push(`bytes: ${this.size.shared + this.size.copied}`);
    if (this.lost > 0) lines.push(`lost: ${this.lost}`);
    if (this.broken !== null) {
      lines.push(`not read to its end : ${this.broken}`);
      lines.push('what was read until then stays; repeating the import goes on');
    }
    return lines;
  }
}

function textOf({ fate, reason, number }: Entry): string {
  if (fate === 'taken') return `${number} taken`;
  if (fate === 'there') return `${number} already there`;
  return `${number} left out (${fate === 'lost' ? 'lost' : reason})`;
}

const RANKS = { taken: 0, there: 1, leftOut: 2, lost: 2 } as const;
const byFate = (a: Entry, b: Entry): number =>
  RANKS[a.fate] - RANKS[b.fate] || (textOf(a) < textOf(b) ? -1 : 1);
