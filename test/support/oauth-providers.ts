import { createHash } from 'node:crypto';
import { type IncomingMessage, type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What a request asks, and what it is answered with. */
export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}
export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly body?: string | Buffer;
}
export type Answering = (asked: Asked) => Answer | Promise<Answer>;

/** A small server on loopback that answers as it is told. */
export class SmallServer {
  private constructor(
    private readonly server: Server,
    private answering: Answering,
    readonly asked: Asked[],
  ) {}

  static async start(answering: Answering): Promise<SmallServer> {
    const asked: Asked[] = [];
    const server = createServer();
    const small = new SmallServer(server, answering, asked);
    server.on('request', (req, res) => {
      void (async () => {
        const url = new URL(req.url ?? '/', small.base);
        const { method = '', headers } = req;
        const request = { method, url, headers, body: await text(req) };
        asked.push(request);
        const answer = await small.answering(request);
        const {
          status = 200,
          json,
          body = json === undefined ? '' : JSON.stringify(json),
        } = answer;
        const type = json === undefined ? 'text/plain' : 'application/json';
        res.writeHead(status, { 'Content-Type': type, ...answer.headers }).end(body);
      })();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return small;
  }

  get base(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  answer(answering: Answering): void {
    this.answering = answering;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

export const s256 = (verifier: string): string =>
  createHash('sha256').update(verifier).digest('base64url');

interface Grant {
  readonly challenge: string;
  readonly redirectUri: string;
}

/** The code flow of OAuth 2 with PKCE, as Google and GitHub have it. Refuses whatever is not right. */
export class CodeServer {
  readonly clientId = 'client id & more';
  readonly clientSecret = 'secret+of=client';
  private readonly grants = new Map<string, Grant>();

  /** What somebody who agreed is sent back with. */
  agree(consentUrl: string): URL {
    const { searchParams } = new URL(consentUrl);
    const parameter = (name: string): string => {
      const value = searchParams.get(name);
      if (value === null || value === '') throw new Error(`there is no ${name} in ${consentUrl}`);
      return value;
    };
    if (parameter('client_id') !== this.clientId) throw new Error('another client');
    if (parameter('response_type') !== 'code') throw new Error('another response');
    if (parameter('code_challenge_method') !== 'S256') throw new Error('another method');
    const code = `code-${String(Math.random()).slice(2)}`;
    const redirectUri = parameter('redirect_uri');
    this.grants.set(code, { challenge: parameter('code_challenge'), redirectUri });
    const back = new URL(redirectUri);
    back.searchParams.set('code', code);
    back.searchParams.set('state', parameter('state'));
    return back;
  }

  /** The answer of the token endpoint. */
  token({ method, headers, body }: Asked): Answer {
    const form = new URLSearchParams(body);
    const grant = this.grants.get(form.get('code') ?? '');
    this.grants.delete(form.get('code') ?? '');
    const right =
      method === 'POST' &&
      headers['content-type'] === 'application/x-www-form-urlencoded' &&
      form.get('grant_type') === 'authorization_code' &&
      form.get('client_id') === this.clientId &&
      form.get('client_secret') === this.clientSecret &&
      form.get('redirect_uri') === grant?.redirectUri &&
      s256(form.get('code_verifier') ?? '') === grant.challenge;
    if (!right) return { status: 400, json: { error: 'invalid_grant' } };
    return { json: { access_token: 'the-access-token', token_type: 'bearer' } };
  }
}

export const isBearer = ({ headers }: Asked): boolean =>
  headers.authorization === 'Bearer the-access-token';
