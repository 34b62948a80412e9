import { Writable } from 'node:stream';

/**
 * Bytes that may stand before the content of a form's file: parts that are read and thrown away (contract
 * §5.4). However many they are, so much of them costs little.
 */
export const MAX_LEAD = 6 * 1024 * 1024;

/** What the feed asks of whoever reads the form, and what it tells. */
export interface FormReading {
  /** The file's part was found, or the form was given up: nothing in it is of interest to the feed. */
  readonly isOver: () => boolean;
  /** There are more than MAX_LEAD bytes, and no file yet. */
  readonly tooLong: () => void;
}

/**
 * A form's parser looks for the delimiter, which begins with a line's end, in everything; so it keeps the
 * empty line behind a part's head to itself until it has seen the byte after it. A client may take its time
 * with that byte, and the file's state must not wait for it. Hence this one.
 */
const PROD = Buffer.from('.');

const [CR, LF, DASH] = [0x0d, 0x0a, 0x2d];
const EMPTY_LINE = [CR, LF, CR, LF];

/** Where in a form its last byte stands, found in the same way as the parser finds it (RFC 2046 §5.1.1). */
class HeadScanner {
  private readonly delimiter: Buffer;
  /** How much of a delimiter the last bytes are. The first one needs no line's end before it. */
  private matched = 2;
  private place: 'content' | 'delimited' | 'dash' | 'cr' | 'head' | 'end' = 'content';
  /** How much of an empty line the head's last bytes are, those that may be a delimiter's left out. */
  private line = 0;

  constructor(boundary: string) {
    this.delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1');
  }

  /** All of a part's head has come, and nothing behind it. */
  get isBehindHead(): boolean {
    return this.place === 'head' && this.line === 2 && this.matched === 2;
  }

  scan(chunk: Buffer): void {
    for (let at = 0; at < chunk.length; at += 1) {
      if (this.matched === 0 && this.place === 'content') {
        at = chunk.indexOf(CR, at);
        if (at < 0) return;
      }
      this.step(chunk[at] ?? 0);
    }
  }

  private step(byte: number): void {
    if (byte === this.delimiter[this.matched]) {
      this.matched += 1;
      if (this.matched < this.delimiter.length) return;
      this.matched = 0;
      if (this.place !== 'end') this.place = 'delimited';
      return;
    }
    // A delimiter's first byte is nowhere else in it: what seemed to be one was none at all.
    for (let i = 0; i < this.matched; i += 1) this.pass(this.delimiter[i] ?? 0);
    this.matched = byte === CR ? 1 : 0;
    if (byte !== CR) this.pass(byte);
  }

  /** A byte that is part of no delimiter. */
  private pass(byte: number): void {
    switch (this.place) {
      case 'delimited':
        this.place = byte === DASH ? 'dash' : byte === CR ? 'cr' : 'content';
        break;
      case 'dash':
        this.place = byte === DASH ? 'end' : 'content';
        break;
      case 'cr':
        this.place = byte === LF ? 'head' : 'content';
        this.line = 0;
        break;
      case 'head':
        this.line = byte === EMPTY_LINE[this.line] ? this.line + 1 : byte === CR ? 1 : 0;
        if (this.line === EMPTY_LINE.length) this.place = 'content';
    }
  }
}

/** Stands between a request and its form's parser until the file is found: counts, and prods. */
export class FormFeed extends Writable {
  private readonly scanner: HeadScanner;
  private lead = 0;
  private prodding = false;

  constructor(
    private readonly form: NodeJS.WritableStream,
    boundary: string,
    private readonly reading: FormReading,
  ) {
    super();
    this.scanner = new HeadScanner(boundary);
  }

  /** The byte that the parser is being given, the first of a part's content, is not one of the form's. */
  get isProdding(): boolean {
    return this.prodding;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.form.write(chunk, () => {
      if (this.reading.isOver()) done();
      else this.follow(chunk, done);
    });
  }

  override _final(done: () => void): void {
    this.form.end();
    done();
  }

  private follow(chunk: Buffer, done: () => void): void {
    this.lead += chunk.length;
    if (this.lead > MAX_LEAD) this.reading.tooLong();
    this.scanner.scan(chunk);
    if (this.reading.isOver() || !this.scanner.isBehindHead) {
      done();
      return;
    }
    this.scanner.scan(PROD);
    // The parser has nothing else to do, so it takes the byte, and finds the part, before this returns.
    this.prodding = true;
    this.form.write(PROD, () => {
      done();
    });
    this.prodding = false;
  }
}
