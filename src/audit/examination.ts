import { type Hash, createHash } from 'node:crypto';
import type { Head } from './head.js';
import { type ChainedLine, type Link, claimedHash, readLine } from './lines.js';

/** Something about a line. */
export interface Finding {
  readonly file: string;
  /** Of the file, from 1; 0: of the file as a whole. */
  readonly line: number;
  readonly problem: string;
}

/** What was found in a chain, or in a part of one. */
export interface Verdict {
  readonly files: number;
  readonly lines: number;
  readonly last: Link | null;
  /** What is not as it was written. */
  readonly findings: readonly Finding[];
  /** What is no sign of tampering, and worth to be known. */
  readonly notes: readonly Finding[];
  /** Whether one of the lines has the hash that was asked for. */
  readonly sawExpected: boolean;
}

/** More are counted, and not told one by one. */
const MOST_TOLD = 100;

/** Lines in a row that are not as they were written. */
interface Bad {
  readonly line: number;
  lines: number;
  bytes: number;
  readonly hash: Hash;
  claimed: string;
  /** The last one has no end. */
  torn: boolean;
}

interface Next {
  readonly read: ChainedLine;
  readonly bytes: Buffer;
}

interface Place {
  readonly file: string;
  readonly line: number;
}

/** Goes once through the lines of a chain, from the first to the last. */
export class Examination {
  private readonly findings: Finding[] = [];
  private readonly notes: Finding[] = [];
  private files = 0;
  private lines = 0;
  private at: { file: string; line: number } = { file: '', line: 0 };
  private previous: Place | null = null;
  /** The number of the first line there should be, and where that is. */
  private begin: { readonly seq: number; readonly file: string } | null = null;
  /** The hash that the first line says is before it; '' while there is none. */
  private beginsAfter = '';
  /** The line before; its hash is '' where that cannot be told. */
  private before: Link = { seq: 0, hash: '' };
  private last: Link | null = null;
  private bad: Bad | null = null;
  /** Of files that were removed since they were old: the hash of their last line by its number. */
  private readonly removed = new Map<number, string>();
  private sawExpected = false;

  /** `head`: null where it is not there, or does not matter. */
  constructor(
    private readonly head: Head | null,
    private readonly expected: string,
  ) {}

  /** `first`: the number of its first line, as its name says. */
  beginFile(file: string, first: number): void {
    this.endBad(null);
    if (this.files > 0) this.previous = this.at;
    else {
      this.begin = { seq: first, file };
      this.before = { seq: first - 1, hash: '' };
    }
    this.files += 1;
    this.at = { file, line: 0 };
  }

  take(bytes: Buffer): void {
    this.at.line += 1;
    const read = readLine(bytes);
    if (read === null) {
      this.addBad(bytes, false);
      return;
    }
    this.endBad({ read, bytes });
    if (read.seq === this.begin?.seq) this.beginsAfter = read.prev;
    this.lines += 1;
    this.follow(read);
    this.before = this.last = { seq: read.seq, hash: read.hash };
    if (read.hash === this.expected) this.sawExpected = true;
    if (bytes.includes('"event":"Trail') || bytes.includes('"event":"LinesLost"')) {
      this.remember(bytes);
    }
  }

  /** What a file ends with behind the end of its last line. */
  takeTorn(bytes: Buffer): void {
    this.at.line += 1;
    this.addBad(bytes, true);
  }

  /** The rest of the file is not to be had. */
  cannotRead(why: string): void {
    this.find(this.at.file, this.at.line + 1, `cannot be read any further : ${why}`);
  }

  /** Of a whole chain. */
  endOfChain(headFile: string): Verdict {
    this.endOfLast();
    this.checkBegin();
    this.checkEnd(headFile);
    return this.verdict();
  }

  /** Of one file, of which nobody knows what was before and behind it. */
  endOfPart(): Verdict {
    this.endOfLast();
    return this.verdict();
  }

  private follow({ seq, prev, hash }: ChainedLine): void {
    const { file, line } = this.at;
    const next = this.before.seq + 1;
    if (seq > next) this.missing(next, seq - 1);
    else if (seq < next) {
      this.find(file, line, `is line ${seq} of the chain, behind line ${this.before.seq}`);
    } else if (this.before.hash !== '' && prev !== this.before.hash) {
      this.find(file, line, 'was written behind another line than the one before it');
    }
    if (seq === this.head?.seq && hash !== this.head.hash) {
      this.find(file, line, 'is another line than the head file says');
    }
  }

  private missing(from: number, to: number): void {
    const { file, line } = this.at;
    const which = missingLines(from, to);
    if (line > 1 || this.previous === null) {
      this.find(file, line, `${which} before it`);
      return;
    }
    const { file: cut, line: lines } = this.previous;
    const why = `its end was cut off, or a file between it and ${file} is missing`;
    this.find(cut, lines + 1, `${which} : ${why}`);
  }

  private addBad(bytes: Buffer, torn: boolean): void {
    const fresh = { line: this.at.line, lines: 0, bytes: 0, hash: createHash('sha256') };
    const bad = (this.bad ??= { ...fresh, claimed: '', torn: false });
    if (bad.lines > 0) bad.hash.update('\n');
    bad.bytes += bytes.length + (bad.lines > 0 ? 1 : 0);
    bad.hash.update(bytes);
    bad.lines += 1;
    bad.claimed = claimedHash(bytes);
    bad.torn = torn;
  }

  /** `next`: the line behind it, which may say what a crash left. */
  private endBad(next: Next | null): void {
    const { bad } = this;
    this.bad = null;
    if (bad === null) return;
    if (next !== null && this.isRepaired(bad, next)) {
      this.note(this.at.file, bad.line, `${bad.bytes} bytes of a line that a crash cut off`);
      return;
    }
    const what = bad.torn ? 'is cut off in the middle' : 'is not as it was written';
    const more = bad.lines === 1 ? '' : `, nor are the ${bad.lines - 1} lines behind it`;
    this.find(this.at.file, bad.line, what + more);
    // Lines that were put in have no numbers of the chain.
    if (next?.read.seq === this.before.seq + 1) return;
    this.before = { seq: this.before.seq + bad.lines, hash: bad.claimed };
  }

  /** A crash leaves a part of one line, and what comes next says how long it was, and what. */
  private isRepaired(bad: Bad, next: Next): boolean {
    const { torn, tornSha256 } = aboutOf(next.bytes);
    const follows = next.read.seq === this.before.seq + 1;
    const isSame = torn === bad.bytes && tornSha256 === bad.hash.digest('hex');
    return bad.lines === 1 && follows && isSame;
  }

  /** The end of the last file: of a process that was ended in the middle of a line, or that is writing one. */
  private endOfLast(): void {
    const { bad, head } = this;
    if (bad === null) return;
    const isWhole = head !== null && this.before.seq >= head.seq;
    if (!bad.torn || bad.lines > 1 || !isWhole) {
      this.endBad(null);
      return;
    }
    this.bad = null;
    this.note(this.at.file, bad.line, 'is not whole : it was being written when the process ended');
  }

  private remember(bytes: Buffer): void {
    const { file, line } = this.at;
    const about = aboutOf(bytes);
    const { upTo, hash, head, lines } = about;
    if (typeof upTo === 'number' && typeof hash === 'string') this.removed.set(upTo, hash);
    if (head === 'missing') {
      this.find(file, line, 'says that there was no head file when the process began');
    } else if (head === 'ahead') {
      this.note(file, line, 'says that lines were missing when the process began');
    }
    if (typeof lines === 'number') this.note(file, line, `says that ${lines} lines were lost`);
  }

  private checkBegin(): void {
    const { begin } = this;
    if (begin === null || begin.seq <= 1) return;
    const known = this.removed.get(begin.seq - 1);
    if (known !== undefined && (known === this.beginsAfter || this.beginsAfter === '')) return;
    const why = 'and it does not say that they were removed for their age or size';
    this.find(begin.file, 1, `${missingLines(1, begin.seq - 1)} before it, ${why}`);
  }

  private checkEnd(headFile: string): void {
    const { head, at } = this;
    const last = this.before.seq;
    if (head === null) {
      this.find(headFile, 0, 'is missing : whether the end was cut off cannot be told');
    } else if (last < head.seq) {
      const place = at.file === '' ? head.file : at.file;
      const which = missingLines(last + 1, head.seq);
      this.find(place, at.line + 1, `${which} : the end was cut off`);
    }
  }

  private find(file: string, line: number, problem: string): void {
    if (this.findings.length < MOST_TOLD) this.findings.push({ file, line, problem });
  }

  private note(file: string, line: number, problem: string): void {
    if (this.notes.length < MOST_TOLD) this.notes.push({ file, line, problem });
  }

  private verdict(): Verdict {
    const { files, lines, last, findings, notes, sawExpected } = this;
    return { files, lines, last, findings, notes, sawExpected };
  }
}

const missingLines = (from: number, to: number): string =>
  from === to
    ? `line ${from} of the chain is missing`
    : `lines ${from} to ${to} of the chain are missing`;

/** What a line of the trail's own says; nothing if that cannot be made out. */
function aboutOf(line: Buffer): Readonly<Record<string, unknown>> {
  const { event, about } = JSON.parse(line.toString()) as { event?: string; about?: object };
  const isOwn = event === 'LinesLost' || event?.startsWith('Trail') === true;
  return isOwn ? { ...about } : {};
}
