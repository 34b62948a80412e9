import 'reflect-metadata';
import { IsArray, IsBoolean, IsInt, IsString, Max, Min, ValidateNested } from 'class-validator';

export type WireClass = new () => object;

const FIELDS = Symbol('wire fields');

interface Field {
  readonly name: string;
  /** Class of the elements of a list. */
  readonly element?: () => WireClass;
  /** The flag that tells that the list came as an object, whose values are the elements. */
  readonly keyed?: string;
  readonly keepsNul?: boolean;
}
type FieldTable = Map<string, Field>;

function tableOf(type: object): FieldTable {
  const known = Reflect.getMetadata(FIELDS, type) as FieldTable | undefined;
  if (known !== undefined) return known;
  const table: FieldTable = new Map();
  Reflect.defineMetadata(FIELDS, table, type);
  return table;
}

const field =
  (checks: readonly PropertyDecorator[], rest: Omit<Field, 'name'> = {}): PropertyDecorator =>
  (target, key) => {
    const name = String(key);
    tableOf(target.constructor).set(name.toLowerCase(), { name, ...rest });
    for (const check of checks) check(target, key);
  };

/** A string; lone surrogates and NUL become U+FFFD, so that every text can be stored and sent. */
export const WireText = (): PropertyDecorator => field([IsString()]);

/** The name of a file: what is wrong with it, NUL included, is for the rules of names to say. */
export const WireName = (): PropertyDecorator => field([IsString()], { keepsNul: true });

/** An integer that a double holds exactly. */
export const WireInteger = (): PropertyDecorator =>
  field([IsInt(), Min(Number.MIN_SAFE_INTEGER), Max(Number.MAX_SAFE_INTEGER)]);

/** A real boolean. */
export const WireFlag = (): PropertyDecorator => field([IsBoolean()]);

/** An array of objects of one class, or an object of them, which sets the flag `keyed` of the DTO. */
export const WireList = (element: () => WireClass, keyed: string): PropertyDecorator =>
  field([IsArray(), ValidateNested({ each: true })], { element, keyed });

/**
 * Copies the known fields of a parsed JSON object into a DTO: keys match case-insensitively, unknown
 * ones are ignored, `null` is absent, the last of several wins (contract §1.3). Types are checked
 * afterwards by class-validator. Anything but an object stays what it is, for the check to refuse.
 */
export function fromWire(value: unknown, type: WireClass): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const dto = new type();
  const table = tableOf(type);
  for (const [key, given] of Object.entries(value)) {
    const known = table.get(key.toLowerCase());
    if (known !== undefined && given !== null) assign(dto, known, given);
  }
  return dto;
}

function assign(dto: object, { name, element, keyed, keepsNul }: Field, given: unknown): void {
  if (element === undefined) {
    Reflect.set(dto, name, typeof given === 'string' ? textOf(given, keepsNul === true) : given);
    return;
  }
  const isKeyed = keyed !== undefined && isObject(given);
  if (isKeyed) Reflect.set(dto, keyed, true);
  const list: unknown = isKeyed ? Object.values(given) : given;
  const read = (item: unknown): unknown => fromWire(item, element());
  Reflect.set(dto, name, Array.isArray(list) ? list.map(read) : list);
}

/** What a client means by a NUL no database stores. */
const textOf = (text: string, keepsNul: boolean): string =>
  keepsNul ? text.toWellFormed() : text.toWellFormed().replaceAll('\0', '\ufffd');

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
