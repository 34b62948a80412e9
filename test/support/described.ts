import { readFileSync } from 'node:fs';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { RESERVED_NAMES } from '../../libs/wire/src/index.js';
import { packageRoot } from '../../src/common/package-root.js';
import { AnswerRules, type Answer, type AnswerObject } from './answer-rules.js';

/** Bodies beyond are not looked into. */
const LARGEST = 256 * 1024;

/** What of the answers before routes may be given to a request that has a route. */
const BEFORE = new Set(['301', '302', '400', '404', '405', '408', '413', '417', '431']);

interface Operation {
  readonly operationId: string;
  readonly responses: Readonly<Record<string, unknown>>;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly 'x-any-path': Pick<Operation, 'responses'>;
}

export const readDocument = (): Document =>
  JSON.parse(readFileSync(join(packageRoot, 'openapi.json'), 'utf8')) as Document;

interface Place {
  readonly method: string;
  readonly path: string;
  readonly elements: readonly string[];
  readonly operation: Operation;
}

/** Compares what a server answers with the description of the API. */
class Description {
  private readonly document = readDocument();
  private readonly rules = new AnswerRules(this.document);
  private readonly places: readonly Place[] = Object.entries(this.document.paths).flatMap(
    ([path, operations]) =>
      Object.entries(operations)
        .filter(([, operation]) => 'responses' in operation)
        .map(([method, operation]) => ({
          ...{ method: method.toUpperCase(), path, operation },
          elements: path.split('/').slice(1),
        })),
  );

  /** What is wrong with an answer; empty: nothing is. */
  check(method: string, url: string, base: string, answer: Answer): string[] {
    const place = this.find(method, url, base);
    const before = this.document['x-any-path'].responses;
    const any = before[String(answer.status)] as AnswerObject | undefined;
    if (place === undefined) return this.wrong(`${method} (no route)`, any, answer);
    const own = place.operation.responses[String(answer.status)] as AnswerObject | undefined;
    const problems = this.wrong(`${method} ${place.path}`, own, answer);
    const early = BEFORE.has(String(answer.status)) && any !== undefined;
    if (problems.length > 0 && early && this.rules.problems(any, answer).length === 0) return [];
    return problems;
  }

  private wrong(route: string, described: AnswerObject | undefined, answer: Answer): string[] {
    const name = `${route} → ${answer.status}`;
    if (described === undefined) return [`${name} is not described: ${answer.text.slice(0, 200)}`];
    return this.rules.problems(described, answer).map((problem) => `${name}: ${problem}`);
  }

  private find(method: string, url: string, base: string): Place | undefined {
    const [path = ''] = url.replace(/^https?:\/\/[^/]*/i, '').split('?', 1);
    if (!path.startsWith(`${base}/`)) return undefined;
    const elements = decoded(path.slice(base.length + 1));
    if (elements === null) return undefined;
    const fitting = this.places.filter(
      (place) => place.method === method && fits(place.elements, elements),
    );
    return fitting.find(({ path: known }) => !known.includes('{')) ?? fitting[0];
  }
}

function decoded(path: string): string[] | null {
  try {
    return path.split('/').map(decodeURIComponent);
  } catch {
    return null;
  }
}

function fits(template: readonly string[], elements: readonly string[]): boolean {
  if (template.length !== elements.length) return false;
  return template.every((element, i) => {
    const given = elements[i] ?? '';
    if (!element.startsWith('{')) return element === given;
    const reserved = i === 0 && RESERVED_NAMES.has(given);
    return given !== '' && !given.includes('/') && !reserved;
  });
}

let description: Description | undefined;
const problems: string[] = [];

/** Collects what goes into an answer: at most `LARGEST` bytes of it. */
function bodyOf(res: ServerResponse): () => Buffer | null {
  const parts: Buffer[] = [];
  let size = 0;
  const keep = (chunk: unknown, encoding: unknown): void => {
    if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) return;
    size += chunk.length;
    if (size > LARGEST) parts.length = 0;
    else if (typeof chunk !== 'string') parts.push(Buffer.from(chunk));
    else parts.push(Buffer.from(chunk, typeof encoding === 'string' ? 'utf8' : undefined));
  };
  const { write, end } = res;
  res.write = ((...args: Parameters<typeof write>) => {
    keep(args[0], args[1]);
    return write.apply(res, args);
  }) as typeof write;
  res.end = ((...args: Parameters<typeof end>) => {
    keep(args[0], args[1]);
    return end.apply(res, args);
  }) as typeof end;
  return () => (size > LARGEST ? null : Buffer.concat(parts));
}

/** The head of an answer as it went out: what was given to `writeHead` is nowhere else. */
function headOf(res: ServerResponse): Answer['headers'] {
  const text = String(Reflect.get(res, '_header'));
  const headers = new Map<string, string[]>();
  for (const line of text.split('\r\n').slice(1)) {
    const colon = line.indexOf(':');
    if (colon < 0) continue;
    const name = line.slice(0, colon).toLowerCase();
    headers.set(name, [...(headers.get(name) ?? []), line.slice(colon + 1).trim()]);
  }
  return headers;
}

/**
 * Compares every answer of a server with openapi.json: its status, its headers and its body. What differs fails
 * the test that is running, or the next one (`undescribed`). `debug`: the text of a 500 may be any.
 */
export function compareAnswers(server: Server, base: string, debug: boolean): void {
  const known = (description ??= new Description());
  server.prependListener('request', (req: IncomingMessage, res: ServerResponse) => {
    const { url = '' } = req;
    const body = bodyOf(res);
    res.once('close', () => {
      if (!res.headersSent) return;
      // That of its route: a header may have put it in the place of what was sent.
      const { method = '' } = req;
      const content = res.writableFinished ? body() : null;
      const answer = {
        ...{ status: res.statusCode, headers: headOf(res), debug },
        ...{ body: content, text: content?.toString() ?? '', head: method === 'HEAD' },
      };
      problems.push(...known.check(method, url, base, answer));
    });
  });
}

/** Throws what was found since it was called last. */
export function failUndescribed(): void {
  const found = [...new Set(problems.splice(0))];
  if (found.length === 0) return;
  throw new Error(`answers are not as openapi.json describes them:\n  ${found.join('\n  ')}`);
}
