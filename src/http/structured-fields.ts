/** A value without its parameters (RFC 9651 §3.3), or an inner list of them. */
export type FieldValue =
  | { readonly type: 'integer' | 'decimal' | 'date'; readonly value: number }
  | { readonly type: 'string' | 'token' | 'display'; readonly value: string }
  | { readonly type: 'bytes'; readonly value: Buffer }
  | { readonly type: 'boolean'; readonly value: boolean }
  | { readonly type: 'list'; readonly value: readonly FieldValue[] };

type BareItem = Exclude<FieldValue, { type: 'list' }>;

/** A field that is not what RFC 9651 §4.2 parses: as a whole, it says nothing. */
class Malformed extends Error {}

const KEY = /[a-z*][a-z0-9_.*-]*/y;
const NUMBER = /(-?)(\d+)(?:\.(\d+))?/y;
const STRING = /"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"/y;
const TOKEN = /[A-Za-z*][!#$%&'*+.^_`|~0-9A-Za-z:/-]*/y;
/** Bits that are left over may be set, and padding be missing (§4.2.7). */
const BYTES = /:([A-Za-z0-9+/]*={0,2}):/y;
const BOOLEAN = /\?([01])/y;
const DISPLAY = /%"((?:[\x20\x21\x23\x24\x26-\x7e]|%[0-9a-f]{2})*)"/y;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A field on its way through the parser; each step takes something off its beginning, or throws Malformed. */
class Field {
  private at = 0;

  constructor(private readonly text: string) {}

  get isOver(): boolean {
    return this.at === this.text.length;
  }

  skip(blanks: RegExp): void {
    this.match(blanks);
  }

  /** Whether `text` came, which then is taken. */
  take(text: string): boolean {
    const found = this.text.startsWith(text, this.at);
    if (found) this.at += text.length;
    return found;
  }

  key(): string {
    return this.expect(KEY)[0];
  }

  /** An item or an inner list, and its parameters, which are of no interest. */
  member(): FieldValue {
    if (!this.take('(')) return this.item();
    const value: FieldValue[] = [];
    this.skip(SP);
    while (!this.take(')')) {
      value.push(this.item());
      if (!/[ )]/.test(this.text[this.at] ?? '')) throw new Malformed();
      this.skip(SP);
    }
    this.parameters();
    return { type: 'list', value };
  }

  item(): BareItem {
    const value = this.bare();
    this.parameters();
    return value;
  }

  parameters(): void {
    while (this.take(';')) {
      this.skip(SP);
      this.key();
      if (this.take('=')) this.bare();
    }
  }

  private bare(): BareItem {
    const begin = this.text[this.at] ?? '';
    if (begin === '"') return { type: 'string', value: unescaped(this.expect(STRING)) };
    if (begin === ':') return { type: 'bytes', value: bytesOf(this.expect(BYTES)) };
    if (begin === '?') return { type: 'boolean', value: this.expect(BOOLEAN)[1] === '1' };
    if (begin === '%') return { type: 'display', value: displayed(this.expect(DISPLAY)) };
    if (begin === '@') return this.date();
    if (/[-\d]/.test(begin)) return this.number();
    return { type: 'token', value: this.expect(TOKEN)[0] };
  }

  private number(): { readonly type: 'integer' | 'decimal'; readonly value: number } {
    const [all, , digits = '', fraction] = this.expect(NUMBER);
    const isInteger = fraction === undefined;
    if (digits.length > (isInteger ? 15 : 12) || (fraction?.length ?? 0) > 3) throw new Malformed();
    return { type: isInteger ? 'integer' : 'decimal', value: Number(all) };
  }

  private date(): BareItem {
    this.at += 1;
    const { type, value } = this.number();
    if (type !== 'integer') throw new Malformed();
    return { type: 'date', value };
  }

  private expect(what: RegExp): RegExpExecArray {
    const found = this.match(what);
    if (found === null) throw new Malformed();
    return found;
  }

  private match(what: RegExp): RegExpExecArray | null {
    what.lastIndex = this.at;
    const found = what.exec(this.text);
    if (found !== null) this.at = what.lastIndex;
    return found;
  }
}

const SP = / */y;
const OWS = /[ \t]*/y;

const unescaped = ([, text = '']: RegExpExecArray): string => text.replace(/\\(["\\])/g, '$1');

function bytesOf([, text = '']: RegExpExecArray): Buffer {
  const digits = text.replace(/=+$/, '');
  // One digit more than whole bytes have is no byte; padding, where there is some, makes it four.
  const padded = digits.length === text.length || text.length % 4 === 0;
  if (digits.length % 4 === 1 || !padded) throw new Malformed();
  return Buffer.from(text, 'base64');
}

function displayed([, text = '']: RegExpExecArray): string {
  const bytes = text.replace(/%([0-9a-f]{2})/g, (_all, hex: string) =>
    String.fromCharCode(parseInt(hex, 16)),
  );
  try {
    return utf8.decode(Buffer.from(bytes, 'latin1'));
  } catch {
    throw new Malformed();
  }
}

function parsed<T>(text: string, parse: (field: Field) => T): T | null {
  const field = new Field(text);
  try {
    field.skip(SP);
    const value = parse(field);
    field.skip(SP);
    return field.isOver ? value : null;
  } catch (error) {
    if (error instanceof Malformed) return null;
    throw error;
  }
}

/** The value of a field that is an Item (RFC 9651 §4.2.3), without its parameters. Null: it is none. */
export const parseItem = (text: string): FieldValue | null => parsed(text, (field) => field.item());

/**
 * The members of a field that is a Dictionary (RFC 9651 §4.2.2), without their parameters; of a key that comes
 * again the last one counts. Lines of one field are joined by commas before, as Node.js does it. Null: it is none.
 */
export const parseDictionary = (text: string): ReadonlyMap<string, FieldValue> | null =>
  parsed(text, (field) => {
    const members = new Map<string, FieldValue>();
    let more = !field.isOver;
    while (more) {
      const key = field.key();
      const value = field.take('=') ? field.member() : flag(field);
      members.delete(key);
      members.set(key, value);
      field.skip(OWS);
      more = field.take(',');
      field.skip(OWS);
    }
    return members;
  });

/** A member without a value is true. */
function flag(field: Field): FieldValue {
  field.parameters();
  return { type: 'boolean', value: true };
}
