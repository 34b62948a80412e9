import { STATUS_CODES } from 'node:http';
import type { JsonSchema } from '#wire/schemas';
import {
  ALWAYS,
  ANSWER_HEADERS,
  type AnswerHeader,
  EVERYWHERE,
} from '../http/described-headers.js';
import type { AnswerDescription } from '../http/description.js';

export type Json = Readonly<Record<string, unknown>>;

export const ref = (kind: string, name: string): Json => ({ $ref: `#/components/${kind}/${name}` });

function contentOf(answer: AnswerDescription): Json | undefined {
  const { json, text, texts, media, problem } = answer;
  const told = {
    ...(json === undefined ? {} : { 'application/json': { schema: ref('schemas', json) } }),
    ...(text === undefined ? {} : { 'text/plain': { schema: { type: 'string', ...text } } }),
  };
  if (Object.keys(told).length > 0) return told;
  if (media !== undefined) return { [media]: {} };
  if (texts === undefined) return undefined;
  const examples = texts.length === 0 ? {} : { examples: texts.map((one) => `${one}\n`) };
  const plain = { 'text/plain': { schema: { ...ref('schemas', 'Error'), ...examples } } };
  return problem === true ? { ...plain, 'application/problem+json': {} } : plain;
}

function headersOf(answer: AnswerDescription, onAll: readonly AnswerHeader[]): Json {
  const { texts, headers = [], always = [] } = answer;
  // Contract §1.4.
  const secure: AnswerHeader[] = texts === undefined ? [] : ['X-Content-Type-Options'];
  const certain = new Set<AnswerHeader>([...always, ...secure]);
  const all = new Set<AnswerHeader>([...certain, ...headers, ...onAll, ...ALWAYS, ...EVERYWHERE]);
  return Object.fromEntries(
    [...all].sort().map((name) => {
      const { about, schema } = ANSWER_HEADERS[name];
      return certain.has(name)
        ? [name, { description: about, required: true, schema }]
        : [name, ref('headers', name)];
    }),
  );
}

interface Place {
  /** It answers a HEAD. */
  readonly bodiless?: boolean;
  readonly onAll?: readonly AnswerHeader[];
}

export function answerObject(
  status: number,
  answer: AnswerDescription,
  { bodiless = false, onAll = [] }: Place = {},
): Json {
  const content = bodiless ? undefined : contentOf(answer);
  const headers = headersOf(answer, onAll);
  return {
    description: answer.about ?? STATUS_CODES[status] ?? String(status),
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
    ...(content === undefined ? {} : { content }),
  };
}

const always: ReadonlySet<string> = new Set(ALWAYS);

export const headerComponents = (): Json =>
  Object.fromEntries(
    Object.entries<{ about: string; schema: JsonSchema }>(ANSWER_HEADERS).map(
      ([name, { about, schema }]) => [
        name,
        { description: about, ...(always.has(name) ? { required: true } : {}), schema },
      ],
    ),
  );
