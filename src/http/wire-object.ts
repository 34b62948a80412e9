import 'reflect-metadata';
import { isBoolean, isInt, isString, max, min } from './checks.js';

export type WireClass = new () => object;

const FIELDS = Symbol('wire fields');

interface Field {
  readonly name: string;
  /** What is wrong with a value, "" when nothing is. */
  readonly problem: (value: unknown) => string;
  /** Class of the elements of a list. */
  readonly element?: () => WireClass;
  /** The flag that tells that the list came as an object, whose values are the elements. */
  readonly keyed?: string;
  readonly keepsNul?: boolean;
}
type FieldTable = Map<string, Field>;

/** A value that is not what its field asks for; the message begins with the path of the field. */
export class WireMistake extends Error {}

function tableOf(type: object): FieldTable {
  const known = Reflect.getMetadata(FIELDS, type) as FieldTable | undefined;
  if (known !== undefined) return known;
  const table: FieldTable = new Map();
  Reflect.defineMetadata(FIELDS, table, type);
  return table;
}

const field =
  (problem: Field['problem'], rest: Partial<Omit<Field, 'name'>> = {}): PropertyDecorator =>
  (target, key) => {
    const name = String(key);
    tableOf(target.constructor).set(name.toLowerCase(), { name, problem, ...rest });
  };

/** The checks of class-validator as plain functions: its walk over objects takes 50 times as long. */
const unless = (right: (value: unknown) => boolean, problem: string) => (value: unknown) =>
  right(value) ? '' : problem;

const isText = unless(isString, 'must be a string');

const isExact = (value: unknown): boolean =>
  isInt(value) && min(value, Number.MIN_SAFE_INTEGER) && max(value, Number.MAX_SAFE_INTEGER);

/** A string; lone surrogates and NUL become U+FFFD, so that every text can be stored and sent. */
export const WireText = (): PropertyDecorator => field(isText);

/** A string kept to the letter, such as a name or a password: what is wrong with it, NUL included, is said elsewhere. */
export const WireExact = (): PropertyDecorator => field(isText, { keepsNul: true });

/** An integer that a double holds exactly. */
export const WireInteger = (): PropertyDecorator => field(unless(isExact, 'must be an integer'));

/** A real boolean. */
export const WireFlag = (): PropertyDecorator => field(unless(isBoolean, 'must be a boolean'));

/** An array of objects of one class, or an object of them, which sets the flag `keyed` of the DTO. */
export const WireList = (element: () => WireClass, keyed: string): PropertyDecorator =>
  field(
    unless((value) => typeof value === 'object', 'must be an array'),
    { element, keyed },
  );

/**
 * Copies the known fields of a parsed JSON object into a DTO: keys match case-insensitively, unknown
 * ones are ignored, `null` is absent, the last of several wins (contract §1.3). Throws a WireMistake at
 * the first value that is not of its field's type. A thousand objects take a millisecond.
 */
export function fromWire<T extends object>(value: unknown, type: new () => T): T {
  if (!isObject(value)) throw new WireMistake('a JSON object is expected');
  const dto = new type();
  const table = tableOf(type);
  for (const [key, given] of Object.entries(value) as [string, unknown][]) {
    const known = table.get(key.toLowerCase());
    if (known !== undefined && given !== null) assign(dto, known, given);
  }
  return dto;
}

function assign(dto: object, known: Field, given: unknown): void {
  const { name, element, keyed, keepsNul } = known;
  const problem = known.problem(given);
  if (problem !== '') throw new WireMistake(`${name} ${problem}`);
  if (element === undefined) {
    Reflect.set(dto, name, typeof given === 'string' ? textOf(given, keepsNul === true) : given);
    return;
  }
  const isKeyed = isObject(given);
  if (keyed !== undefined) Reflect.set(dto, keyed, isKeyed);
  const list = isKeyed ? Object.values(given) : (given as unknown[]);
  Reflect.set(
    dto,
    name,
    list.map((item) => elementOf(name, item, element())),
  );
}

function elementOf(name: string, item: unknown, type: WireClass): object {
  try {
    return fromWire(item, type);
  } catch (error) {
    if (error instanceof WireMistake) throw new WireMistake(`${name} : ${error.message}`);
    throw error;
  }
}

/** What a client means by a NUL no database stores. */
const textOf = (text: string, keepsNul: boolean): string =>
  keepsNul ? text.toWellFormed() : text.toWellFormed().replaceAll('\0', '\ufffd');

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
