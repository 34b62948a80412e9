import { BadRequest } from '../common/errors.js';

/** Characters of Upload-Metadata: with the rest of an answer to HEAD it has to fit into what clients read. */
const LONGEST = 8192;
const MOST_KEYS = 64;

/** What is used, and never kept nor told again: who has the link of a resumable upload need not know them. */
const SECRETS: ReadonlySet<string> = new Set(['password', 'login', 'uploadtoken']);

/** One pair of Upload-Metadata. */
interface Pair {
  readonly key: string;
  /** As it was sent. */
  readonly text: string;
  readonly value: Buffer;
}

/** What a client says of a new upload, by keys that it chooses (tus, Creation). */
export class TusMetadata {
  private constructor(private readonly pairs: readonly Pair[]) {}

  /** Undefined: there is none. 400 for whatever the protocol does not allow, and for too much. */
  static parse(header: string | undefined): TusMetadata {
    if (header === undefined || header.trim() === '') return new TusMetadata([]);
    if (header.length > LONGEST) throw invalid(`it is longer than ${LONGEST} characters`);
    const texts = header.split(',');
    if (texts.length > MOST_KEYS) throw invalid(`there are more than ${MOST_KEYS} keys`);
    const pairs = texts.map((text) => pairOf(text.trim()));
    const keys = new Set(pairs.map(({ key }) => key));
    if (keys.size < pairs.length) throw invalid('a key is there twice');
    return new TusMetadata(pairs);
  }

  /**
   * The text of a key, in any case, as names of fields are in JSON; of several keys, the first that is there. Null:
   * none is. 400 for one that is no UTF-8, and for two that differ in case alone.
   */
  text(...keys: readonly string[]): string | null {
    for (const key of keys) {
      const found = this.pairs.filter((pair) => pair.key.toLowerCase() === key.toLowerCase());
      if (found.length > 1) throw invalid(`${key} is there twice`);
      const [pair] = found;
      if (pair !== undefined) return textOf(key, pair.value);
    }
    return null;
  }

  /** True or false; null: not said. */
  flag(key: string): boolean | null {
    const text = this.text(key);
    if (text === null) return null;
    if (text !== 'true' && text !== 'false') throw invalid(`${key} must be true or false`);
    return text === 'true';
  }

  integer(key: string): number | null {
    const text = this.text(key);
    if (text === null) return null;
    const number = Number(text);
    if (!/^-?\d+$/.test(text) || !Number.isSafeInteger(number)) {
      throw invalid(`${key} must be an integer`);
    }
    return number;
  }

  /** What may be kept and told again: all of it as it came, without the secrets. "" for nothing. */
  get shown(): string {
    return this.pairs
      .filter(({ key }) => !SECRETS.has(key.toLowerCase()))
      .map(({ text }) => text)
      .join();
  }
}

const invalid = (why: string): BadRequest => new BadRequest(`invalid Upload-Metadata : ${why}`);

function pairOf(text: string): Pair {
  const [key = '', encoded = '', ...more] = text.split(' ');
  if (more.length > 0) throw invalid('a key and its value are separated by one space');
  if (!/^[!-~]+$/.test(key)) throw invalid('a key is empty, or has other characters than ASCII');
  const value = Buffer.from(encoded, 'base64');
  if (value.toString('base64') !== encoded) throw invalid('a value is not encoded in Base64');
  return { key, text, value };
}

function textOf(key: string, value: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(value);
  } catch {
    throw invalid(`${key} is no UTF-8`);
  }
}
