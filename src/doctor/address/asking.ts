import http, {
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
} from 'node:http';
import https from 'node:https';
import { type SecureContext, createSecureContext, rootCertificates } from 'node:tls';

export type AskedHeaders = Readonly<Record<string, string>>;

/** How a server is asked. */
export interface AskingOptions {
  /** PEM certificates that are trusted beside those of the system. */
  readonly trusted: readonly string[];
  /** False: whoever answers, since what is wrong with the certificate is told already. */
  readonly verify: boolean;
  /** The address that requests come from; "": whatever the system takes. */
  readonly from: string;
  /** Sent with each request. */
  readonly headers: AskedHeaders;
}

export interface Question {
  readonly method?: string;
  readonly headers?: AskedHeaders;
  readonly body?: string | Buffer;
  /** Milliseconds without a byte in either direction. */
  readonly patience?: number;
}

/** An answer that is here. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** At most `MOST` bytes of it. */
  readonly body: Buffer;
  /** The address that the question came from. */
  readonly from: string;
}

/** A request that is still going on. */
export interface Going {
  readonly request: ClientRequest;
  readonly response: Promise<IncomingMessage>;
}

const MOST = 1024 * 1024;
const PATIENCE = 10_000;

/** Requests as they are, over a connection of their own each: no redirect is followed, nothing is repeated. */
export class Asking {
  /** Made once: every connection would read all certificates again. Undefined: those of the system. */
  private readonly secureContext: SecureContext | undefined;

  constructor(private readonly options: AskingOptions) {
    const { trusted } = options;
    if (trusted.length > 0) {
      this.secureContext = createSecureContext({ ca: [...rootCertificates, ...trusted] });
    }
  }

  async ask(url: string, { body, ...question }: Question = {}): Promise<Answer> {
    const { request, response } = this.open(url, question);
    request.end(body);
    return read(await response);
  }

  /** The body is for the caller to write and to end. */
  open(url: string, { method = 'GET', headers = {}, patience = PATIENCE }: Question): Going {
    const { secureContext } = this;
    const { verify, from } = this.options;
    const isHttps = url.startsWith('https:');
    const request = (isHttps ? https : http).request(url, {
      method,
      headers: { 'User-Agent': 'plikd-doctor', ...this.options.headers, ...headers },
      agent: false,
      ...(from === '' ? {} : { localAddress: from }),
      ...(secureContext === undefined ? {} : { secureContext }),
      ...(isHttps ? { rejectUnauthorized: verify } : {}),
    });
    request.setTimeout(patience, () => {
      request.destroy(new Error(`nothing was heard for ${patience / 1000} s`));
    });
    const response = new Promise<IncomingMessage>((resolve, reject) => {
      request.on('response', resolve);
      request.on('error', reject);
    });
    // Whoever waits for it learns it.
    response.catch(() => undefined);
    return { request, response };
  }
}

/** The rest of an answer, as much of it as is of use. */
export async function read(response: IncomingMessage): Promise<Answer> {
  const { statusCode: status = 0, headers, socket } = response;
  const from = socket.localAddress ?? '';
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response) {
    chunks.push(chunk as Buffer);
    length += (chunk as Buffer).length;
    if (length > MOST) break;
  }
  return { status, headers, body: Buffer.concat(chunks), from };
}

/** The JSON of an answer; null when it is none. */
export function jsonOf({ body }: Answer): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(body.toString());
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** Every answer of Plik Nest has it, and those that a proxy makes itself have not. */
export const isOurs = ({ headers }: Pick<Answer, 'headers'>): boolean =>
  headers['x-request-id'] !== undefined;

/** The status with who says so, for a sentence. */
export const said = (answer: Answer): string => {
  const text = isOurs(answer) ? answer.body.toString().split('\n')[0]?.slice(0, 120) : undefined;
  return `${answer.status}${text === undefined || text === '' ? '' : `: ${text}`}${isOurs(answer) ? '' : ', by the proxy'}`;
};
