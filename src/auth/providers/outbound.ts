import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { FairQueue, QueueFull } from '../../common/fair-queue.js';
import type { EnvHttpProxyAgent, RequestInit as UndiciInit, fetch } from 'undici';

/** How long a provider may take for one answer, in ms (contract §5.7). */
const TIMEOUT = 10_000;
/** Bytes of an answer that are read. */
const MOST_BYTES = 1024 * 1024;

/** Requests under way at once, in all and to one host, and how many may wait: providers may be slow. */
const BOUNDS = { atOnce: 32, ofLane: 16, waiting: { line: 100, lane: 100, all: 200 } };

/** A provider could not be asked. The message names its host, and never more of a URL: that may hold secrets. */
export class OutboundFailure extends Error {
  override readonly name = 'OutboundFailure';
}

export interface OutboundRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

interface Client {
  readonly fetch: typeof fetch;
  readonly agent: EnvHttpProxyAgent;
}

/**
 * Requests to login providers: a limited number, time and answer, no redirects, and through the proxy that
 * HTTP_PROXY, HTTPS_PROXY and NO_PROXY name.
 */
@Injectable()
export class Outbound implements OnApplicationShutdown {
  private client: Promise<Client> | undefined;
  private readonly queue = new FairQueue(BOUNDS);

  async onApplicationShutdown(): Promise<void> {
    await (await this.client)?.agent.destroy();
  }

  /** Loaded when a provider is asked for the first time: it takes a tenth of the memory of a server without. */
  private load(): Promise<Client> {
    this.client ??= import('undici').then((undici) => ({
      fetch: undici.fetch,
      agent: new undici.EnvHttpProxyAgent(),
    }));
    return this.client;
  }

  /** As `fetch`, with the answer already here. */
  readonly fetch = async (url: string | URL, init: OutboundRequest = {}): Promise<Response> => {
    const { host } = new URL(url);
    const asked = this.queue.run({ lane: host, line: '' }, () => this.ask(url, init));
    const { status, headers, body } = await asked.catch((cause: unknown) => {
      if (cause instanceof OutboundFailure) throw cause;
      if (cause instanceof QueueFull)
        throw new OutboundFailure(`${host} is asked too much at once`);
      throw new OutboundFailure(`${host} cannot be reached`, { cause });
    });
    if (status >= 300 && status < 400) throw new OutboundFailure(`${host} redirects elsewhere`);
    const empty = [101, 204, 205, 304].includes(status);
    return new Response(empty ? null : new Uint8Array(body), { status, headers });
  };

  /** The JSON of a success; OutboundFailure for anything else. */
  async json(url: string | URL, init: OutboundRequest = {}): Promise<unknown> {
    const { host } = new URL(url);
    const response = await this.fetch(url, init);
    if (!response.ok) throw new OutboundFailure(`${host} answers ${response.status}`);
    try {
      return await response.json();
    } catch {
      throw new OutboundFailure(`${host} does not answer JSON`);
    }
  }

  private async ask(url: string | URL, { method = 'GET', headers = {}, body }: OutboundRequest) {
    const { fetch, agent } = await this.load();
    const init: UndiciInit = {
      method,
      headers,
      redirect: 'manual',
      dispatcher: agent,
      signal: AbortSignal.timeout(TIMEOUT),
      ...(body === undefined ? {} : { body }),
    };
    const response = await fetch(url, init);
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of response.body ?? []) {
      length += (chunk as Uint8Array).length;
      if (length > MOST_BYTES) throw new OutboundFailure(`${new URL(url).host} answers too much`);
      chunks.push(chunk as Uint8Array);
    }
    const plain = [...response.headers].filter(([name]) => name !== 'content-encoding');
    return {
      status: response.status,
      headers: Object.fromEntries(plain),
      body: Buffer.concat(chunks),
    };
  }
}
