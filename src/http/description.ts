import { SetMetadata } from '@nestjs/common';
import type { JsonSchema, SchemaName } from '#wire/schemas';
import type { AnswerHeader, RequestHeader } from './described-headers.js';

/** The chapters of the API's description. */
export type Tag = 'Sending' | 'Downloading' | 'Uploads' | 'Login' | 'Account' | 'Users' | 'Server';

/** What proves who somebody is, or what they may do. */
export type Credential = 'userToken' | 'session' | 'uploadToken' | 'uploadPassword';

/** One answer. Without `json`, `text` and `media` it has no body. */
export interface AnswerDescription {
  readonly about?: string;
  readonly json?: SchemaName;
  /** The plain text of a success, as a schema. */
  readonly text?: JsonSchema;
  /** Texts of an error, without their line break; `{…}` stands for what differs. */
  readonly texts?: readonly string[];
  /** True: problem details (RFC 9457) may be in place of the text. */
  readonly problem?: true;
  /** The media type of anything else; anything over anything where it may be any. */
  readonly media?: string;
  readonly headers?: readonly AnswerHeader[];
  /** Of these, the ones that never lack. */
  readonly always?: readonly AnswerHeader[];
}

/** By status; a list is one of texts. */
export type Answers = Readonly<Record<number, AnswerDescription | readonly string[]>>;

export interface ParameterDescription {
  readonly about: string;
  readonly schema: JsonSchema;
  readonly example?: unknown;
}

export type BodyDescription =
  | { readonly json: SchemaName; readonly required?: boolean }
  /** multipart/form-data with a file. */
  | { readonly form: string }
  /** The body is the file; in a form, too, where `form` says what that is. `type`: the only one that is taken. */
  | { readonly bytes: string; readonly form?: string; readonly type?: string };

/** What a guard, a pipe or a rule of access adds to every route that has it. */
export interface DescriptionPart {
  readonly about?: string;
  readonly path?: Readonly<Record<string, ParameterDescription>>;
  readonly query?: Readonly<Record<string, ParameterDescription>>;
  readonly headers?: readonly RequestHeader[];
  readonly body?: BodyDescription;
  readonly answers?: Answers;
  /** Headers that any answer of the route may have. */
  readonly onAll?: readonly AnswerHeader[];
  readonly credentials?: readonly Credential[];
  /** Without credentials nobody is let in. */
  readonly guarded?: boolean;
}

/** A route in the API's description. */
export interface Description extends DescriptionPart {
  /** The name of a client's method; a handler of several paths gives one to each. */
  readonly id: string | ((template: string) => string);
  readonly tag: Tag;
  readonly summary: string;
  readonly answers: Answers;
  readonly parts?: readonly DescriptionPart[];
}

export const DESCRIPTION = Symbol('description');
export const DESCRIPTION_PARTS = Symbol('parts of descriptions');

/** Describes a handler. Every one has it: a test fails on one without (docs/adr/0022-described-by-decorators.md). */
export const Describes = (description: Description): MethodDecorator =>
  SetMetadata(DESCRIPTION, description);

/** What a guard or a pipe (on its class), or a decorator (on a handler), adds to the descriptions of its routes. */
export const Adds =
  (...parts: readonly DescriptionPart[]): ClassDecorator & MethodDecorator =>
  (target: object, _key?: unknown, property?: PropertyDescriptor) => {
    const place = (property?.value ?? target) as object;
    const known = partsOf(place);
    Reflect.defineMetadata(DESCRIPTION_PARTS, [...known, ...parts], place);
  };

export const descriptionOf = (handler: object): Description | undefined =>
  Reflect.getMetadata(DESCRIPTION, handler) as Description | undefined;

/** What was added to a handler, a guard or a pipe. */
export const partsOf = (place: object): readonly DescriptionPart[] =>
  (Reflect.getMetadata(DESCRIPTION_PARTS, place) ?? []) as readonly DescriptionPart[];
