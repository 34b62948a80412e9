import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What happens to a request on its way. */
export type Fault =
  /** The service does not see the request: it is answered so, before its body is read. */
  | { readonly kind: 'answer'; readonly status: number; readonly code: string }
  /** The connection is reset when that many bytes of the request's body have passed. */
  | { readonly kind: 'reset-request'; readonly after: number }
  /** The same, and the service has received those bytes. */
  | { readonly kind: 'cut-request'; readonly after: number }
  /** The connection is reset, or closed, when that many bytes of the answer's body have passed. */
  | { readonly kind: 'reset-answer' | 'close-answer'; readonly after: number }
  /** The service does what it is asked for; the connection is reset instead of its answer. */
  | { readonly kind: 'lose-answer' }
  /** Nothing more is heard, after that many bytes of the answer's body; -1: not even its head. */
  | { readonly kind: 'hang'; readonly after: number }
  | { readonly kind: 'delay'; readonly milliseconds: number };

/** What the proxy saw of a request. */
export interface Seen {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: http.IncomingHttpHeaders;
}

/** Answers what happens to the n-th request (from 0 on) that it is asked about; undefined: nothing. */
export type Faults = (seen: Seen, number: number) => Fault | undefined;

export interface FaultyProxy {
  readonly url: string;
  /** Every request since the last `use`. */
  readonly seen: Seen[];
  use(faults: Faults): void;
  /** Connections of clients that are open. */
  connections(): Promise<number>;
  close(): Promise<void>;
}

/** PEM texts: with them the proxy speaks TLS. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** Stands before an S3 service and passes everything on as it is: the Host is signed. */
export async function faultyProxy(target: URL, certificate?: Certificate): Promise<FaultyProxy> {
  let faults: Faults = () => undefined;
  const seen: Seen[] = [];
  const agent = new http.Agent({ keepAlive: true });
  const take = (request: IncomingMessage, response: ServerResponse): void => {
    const what: Seen = {
      method: request.method ?? '',
      url: request.url ?? '',
      headers: request.headers,
    };
    seen.push(what);
    const fault = faults(what, seen.length - 1);
    pass({ request, response, target, agent, fault }).catch(() => response.socket?.destroy());
  };
  const server =
    certificate === undefined ? http.createServer(take) : https.createServer(certificate, take);
  // A hanging connection hangs as long as the client lets it.
  server.requestTimeout = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `${certificate === undefined ? 'http' : 'https'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    use: (next) => {
      seen.length = 0;
      faults = next;
    },
    connections: () =>
      new Promise((resolve) => {
        server.getConnections((_error, count) => {
          resolve(count);
        });
      }),
    close: async () => {
      server.closeAllConnections();
      agent.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

interface Passage {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly target: URL;
  readonly agent: http.Agent;
  readonly fault: Fault | undefined;
}

async function pass(passage: Passage): Promise<void> {
  const { request, response, fault } = passage;
  request.on('error', () => undefined);
  response.on('error', () => undefined);
  if (fault?.kind === 'delay') await sleep(fault.milliseconds);
  if (fault?.kind === 'answer') {
    answer(response, fault.status, fault.code);
    request.resume();
    return;
  }
  if (fault?.kind === 'reset-request') {
    let passed = 0;
    for await (const chunk of request) {
      passed += (chunk as Buffer).length;
      if (passed > fault.after) break;
    }
    request.socket.resetAndDestroy();
    return;
  }
  const upstream = await forward(passage);
  if (fault?.kind === 'lose-answer') {
    upstream.resume();
    await once(upstream, 'end');
    response.socket?.resetAndDestroy();
    return;
  }
  await giveBack(upstream, passage);
}

function forward({ request, target, agent, fault }: Passage): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const onwards = http.request(
      {
        ...{ host: target.hostname, port: target.port, agent },
        ...{ method: request.method, path: request.url, setHost: false },
        headers: request.rawHeaders,
      },
      resolve,
    );
    onwards.on('error', reject);
    request.on('close', () => {
      // The client has left: so does the request.
      if (!request.complete) onwards.destroy();
    });
    request.pipe(onwards);
    if (fault?.kind === 'cut-request') cutAfter(request, fault.after);
  });
}

function cutAfter(request: IncomingMessage, bytes: number): void {
  let passed = 0;
  request.on('data', (chunk: Buffer) => {
    passed += chunk.length;
    if (passed > bytes) request.socket.resetAndDestroy();
  });
}

/** Bytes of the answer that pass before something happens; Infinity: all. */
function passing(fault: Fault | undefined): number {
  const isOfAnswer = fault !== undefined && 'after' in fault && !fault.kind.endsWith('-request');
  return isOfAnswer ? fault.after : Infinity;
}

async function giveBack(upstream: IncomingMessage, { response, fault }: Passage): Promise<void> {
  const most = passing(fault);
  const gone = new Promise<void>((resolve) => {
    response.on('close', () => {
      upstream.destroy();
      resolve();
    });
  });
  if (most < 0) return;
  response.writeHead(upstream.statusCode ?? 502, upstream.rawHeaders);
  response.flushHeaders();
  let passed = 0;
  for await (const chunk of upstream) {
    const bytes = (chunk as Buffer).subarray(0, most - passed);
    passed += bytes.length;
    if (!response.write(bytes)) await Promise.race([drained(response), gone]);
    if (passed < most) continue;
    if (fault?.kind === 'hang') return;
    await sleep(20);
    if (fault?.kind === 'close-answer') response.socket?.destroy();
    else response.socket?.resetAndDestroy();
    return;
  }
  response.end();
}

const drained = (response: ServerResponse): Promise<void> =>
  new Promise((resolve) => response.once('drain', resolve));

function answer(response: ServerResponse, status: number, code: string): void {
  const body = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>no</Message></Error>`;
  response.writeHead(status, { 'content-type': 'application/xml', 'content-length': body.length });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}

/** The requests that the faults are about. */
export const isPart = ({ method, url }: Seen): boolean =>
  method === 'PUT' && url.includes('partNumber=');
export const isComplete = ({ method, url }: Seen): boolean =>
  method === 'POST' && url.includes('uploadId=');
export const isCreate = ({ method, url }: Seen): boolean =>
  method === 'POST' && url.includes('uploads');
export const isAbort = ({ method, url }: Seen): boolean =>
  method === 'DELETE' && url.includes('uploadId=');
export const isGet = ({ method, url }: Seen): boolean =>
  method === 'GET' && url.includes('GetObject');
export const isPut = ({ method, url }: Seen): boolean =>
  method === 'PUT' && url.includes('PutObject');

/** The fault for the first `times` requests of that kind. */
export function first(times: number, which: (seen: Seen) => boolean, fault: Fault): Faults {
  let met = 0;
  return (seen) => {
    if (!which(seen)) return undefined;
    met += 1;
    return met <= times ? fault : undefined;
  };
}
