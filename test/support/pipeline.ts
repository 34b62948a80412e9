import { exchange } from './raw.js';

/** A request as it is written on a connection; `close`: the last one. */
export interface PipelinedRequest {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface PipelinedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Its bytes; a body has its length in front. */
export function requestText(
  { method = 'GET', path, headers = {}, body }: PipelinedRequest,
  last = false,
): string {
  const all: Record<string, string> = { Host: 'x', ...headers };
  if (body !== undefined) all['Content-Length'] ??= String(body.length);
  if (last) all.Connection = 'close';
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body ?? ''}`;
}

/** Sends all requests at once on one connection; what came back until its end, answer by answer. */
export async function pipelined(
  base: string,
  requests: readonly PipelinedRequest[],
): Promise<PipelinedAnswer[]> {
  const texts = requests.map((request, i) => requestText(request, i === requests.length - 1));
  const came = await exchange(base, Buffer.from(texts.join(''), 'latin1'));
  return splitAnswers(
    came,
    requests.map(({ method }) => method ?? 'GET'),
  );
}

/** The answers of a connection, one for each of the methods asked, as far as they came; throws at what is none. */
export function splitAnswers(came: string, methods: readonly string[]): PipelinedAnswer[] {
  const answers: PipelinedAnswer[] = [];
  for (let rest = came; rest !== '';) {
    const end = rest.indexOf('\r\n\r\n');
    const [, status] = /^HTTP\/1\.1 (\d{3}) /.exec(rest) ?? [];
    if (status === undefined || end < 0) throw new Error(`no answer: ${rest.slice(0, 200)}`);
    const headers = headersOf(rest.slice(0, end));
    const after = rest.slice(end + 4);
    if (status.startsWith('1')) {
      rest = after;
      continue;
    }
    const method = methods[answers.length] ?? 'GET';
    const bodiless = method === 'HEAD' || status === '204' || status === '304';
    const { body, length } = bodiless ? { body: '', length: 0 } : bodyOf(after, headers);
    answers.push({ status: Number(status), headers, body });
    rest = after.slice(length);
  }
  return answers;
}

function headersOf(head: string): Record<string, string> {
  const lines = head.split('\r\n').slice(1);
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.indexOf(':');
      return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()];
    }),
  );
}

function bodyOf(
  text: string,
  headers: Readonly<Record<string, string>>,
): { body: string; length: number } {
  const length = headers['content-length'];
  if (length !== undefined) {
    const body = text.slice(0, Number(length));
    if (body.length < Number(length)) throw new Error(`${body.length} of ${length} bytes came`);
    return { body, length: body.length };
  }
  if (headers['transfer-encoding'] !== 'chunked') return { body: text, length: text.length };
  const parts: string[] = [];
  for (let at = 0; ;) {
    const line = text.indexOf('\r\n', at);
    const size = parseInt(text.slice(at, line), 16);
    if (line < 0 || Number.isNaN(size)) throw new Error('a body without an end came');
    if (size === 0) return { body: parts.join(''), length: line + 4 };
    parts.push(text.slice(line + 2, line + 2 + size));
    at = line + 4 + size;
  }
}
