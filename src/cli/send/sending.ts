import type { PlikClient, Upload, UploadFile } from '#client';
import type { Begun, BegunFile, BegunUploads } from './begun.js';
import { Digests } from './digests.js';
import type { Display } from './display.js';
import { Refused } from './failures.js';
import { FileRange } from './file-range.js';
import { inTurn } from './in-turn.js';
import type { Input } from './inputs.js';
import type { LocalFile } from './local-file.js';
import { Meter } from './meter.js';
import { sendOrdinarily } from './ordinary-way.js';
import { PipedPieces } from './piped.js';
import type { Plan } from './plan.js';
import { isGone, rowOf } from './rows.js';
import { type TusPlace, sendByTus } from './tus-way.js';
import { DigestsBeside, checkRow, checkTold } from './verify.js';

/** Files of at most so many bytes go by one request: a broken one costs less than the requests around pieces. */
const SMALL = 1024 * 1024;
/** So many of those at once. */
const SMALL_AT_ONCE = 3;
/** Files of more bytes are sent in parts at once, which one connection's pace does not limit. */
const LARGE = 256 * 1024 * 1024;
const PARTS = 3;
/** What is kept in memory of a pipe, at most. */
const PIPED_PIECE = 16 * 1024 * 1024;

/** One of the files, with what is known of it. */
interface Item {
  readonly index: number;
  readonly input: Input;
  /** Without an id: another one is to be made for it. */
  readonly row: UploadFile;
  /** From an earlier run. */
  readonly place: TusPlace | undefined;
  readonly digests: Digests;
}

export interface Tools {
  readonly client: PlikClient;
  /** That say who asks, with the upload's token. */
  readonly headers: Readonly<Record<string, string>>;
  readonly display: Display;
  readonly begun: BegunUploads;
  readonly speaksTus: boolean;
}

/** Sends the files of an upload that is there. */
export class Sending {
  private readonly meter: Meter;
  private readonly places = new Map<number, TusPlace>();
  private last: Promise<void> = Promise.resolve();
  private arrived: number;

  constructor(
    private readonly plan: Plan,
    private readonly tools: Tools,
    private readonly inputs: readonly Input[],
    private readonly start: Begun,
  ) {
    this.meter = new Meter(inputs, tools.display);
    this.arrived = start.arrived;
    start.files.forEach(({ place }, index) => {
      if (place !== undefined) this.places.set(index, place);
    });
  }

  /** Whether another run could go on with it. */
  get isResumable(): boolean {
    return isKept(this.inputs, this.plan);
  }

  /** The upload with what the server says of its files in the end. */
  async run(): Promise<Upload> {
    const items = this.inputs.map((input, index) => this.itemOf(input, index));
    const { oneShot } = this.start.upload;
    const done = items.filter(({ row }) => row.status === 'uploaded' || (oneShot && isGone(row)));
    const open = items.filter((item) => !done.includes(item));
    for (const { index, input } of done) this.meter.at(index, input.size ?? 0);
    const [small, others] = [open.filter(isSmall), open.filter((item) => !isSmall(item))];
    const atOnce = this.plan.wishes.stream === true ? 1 : SMALL_AT_ONCE;
    await inTurn(small, atOnce, (item) => this.send(item));
    await inTurn(others, 1, (item) => this.send(item));
    await this.last;
    return this.verified(open);
  }

  private itemOf(input: Input, index: number): Item {
    const { upload, files } = this.start;
    const found = rowOf(upload, files, index);
    if (found === undefined) throw new Refused(`the server does not know the file ${input.name}`);
    const row = isGone(found) && !upload.oneShot ? { ...found, id: '' } : found;
    return { index, input, row, place: this.places.get(index), digests: new Digests() };
  }

  private async send(item: Item): Promise<void> {
    const { input, place } = item;
    const byTus = place !== undefined || (this.tools.speaksTus && !isSmall(item));
    try {
      await (byTus ? this.byTus(item) : this.ordinarily(item));
    } finally {
      if (input.kind === 'file') await input.close();
    }
    this.arrived = this.meter.all;
    this.remember();
  }

  private ordinarily({ index, input, row, digests }: Item): Promise<void> {
    const { client } = this.tools;
    const { upload } = this.start;
    return sendOrdinarily({
      ...{ client, upload, row, input },
      tap: (position, bytes) => {
        digests.take(position, bytes);
      },
      sent: (bytes) => {
        this.meter.at(index, bytes);
      },
      patience: upload.stream ? undefined : this.plan.retry,
    });
  }

  private async byTus(item: Item): Promise<void> {
    const { input, digests, place } = item;
    if (input.kind === 'piped') {
      const tap = (position: number, bytes: Uint8Array): void => {
        digests.take(position, bytes);
      };
      await this.inPieces(item, new PipedPieces(input.read(tap)), 1);
      return;
    }
    const parallel = this.plan.parallel ?? (input.size > LARGE ? PARTS : 1);
    // From the middle on, or of parts, no digest of the whole can be made.
    if (place === undefined && parallel === 1) {
      await this.inPieces(item, rangeOf(input, digests), 1);
      return;
    }
    const beside = new DigestsBeside(input, digests);
    try {
      await this.inPieces(item, rangeOf(input), parallel);
      await beside.done();
    } finally {
      beside.stop();
    }
  }

  private inPieces(item: Item, source: FileRange | PipedPieces, parallel: number): Promise<void> {
    const { index, row } = item;
    const { pieceSize, server, retry } = this.plan;
    const place = this.places.get(index);
    const file: Record<string, string> = row.id === '' ? {} : { file: row.id };
    return sendByTus({
      ...{ server: server.url, headers: this.tools.headers, source, parallel, retry, place },
      metadata: { upload: this.start.upload.id, ...file, filename: row.fileName },
      pieceSize: source.size === null ? Math.min(pieceSize, PIPED_PIECE) : pieceSize,
      placed: (found) => {
        this.places.set(index, found);
        this.remember();
      },
      sent: (bytes) => {
        this.meter.at(index, bytes);
      },
      kept: () => {
        this.arrived = this.meter.all;
        this.remember();
      },
      check: () => (item.input.kind === 'file' ? item.input.check() : Promise.resolve()),
      trouble: (text) => {
        this.tools.display.say(`${row.fileName} : ${text} : trying again`);
      },
    });
  }

  /** One after the other, in the order of what happened. */
  private remember(): void {
    if (!this.isResumable) return;
    const { arrived } = this;
    const files = this.start.files.map((file, index): BegunFile => {
      const place = this.places.get(index);
      return place === undefined ? file : { ...file, place };
    });
    this.last = this.last.then(() => this.tools.begun.write({ ...this.start, files, arrived }));
    // It is asked for in the end; until then nothing depends on it.
    this.last.catch(() => undefined);
  }

  private async verified(items: readonly Item[]): Promise<Upload> {
    const { client, headers, speaksTus } = this.tools;
    const { upload } = this.start;
    const now = { ...upload, ...(await client.getUpload(upload)), uploadToken: upload.uploadToken };
    if (upload.stream) return now;
    for (const { index, row, digests } of items) {
      const found = rowOf(now, this.start.files, index);
      if (found === undefined || isGone(found)) {
        // Somebody was quick.
        if (upload.oneShot) continue;
        throw new Refused(`${row.fileName} is not there any more`);
      }
      const { md5, sha256 } = digests.result();
      checkRow(found, digests, md5);
      if (speaksTus) await checkTold(client, now, found, { sha256, headers });
    }
    return now;
  }
}

/** A name with what no head of a form can have is carried by tus, whatever the size. */
const isSmall = ({ input, row }: Item): boolean =>
  input.size !== undefined && input.size <= SMALL && !/\p{Cc}/u.test(row.fileName);

function rangeOf(file: LocalFile, digests?: Digests): FileRange {
  const tap =
    digests === undefined
      ? undefined
      : (position: number, bytes: Uint8Array): void => {
          digests.take(position, bytes);
        };
  return new FileRange(file, 0, file.size, tap);
}

/** Whether all of it can be read again, by another run, too. */
export const isKept = (inputs: readonly Input[], { wishes }: Plan): inputs is LocalFile[] =>
  wishes.stream !== true && inputs.every(({ kind }) => kind === 'file');
