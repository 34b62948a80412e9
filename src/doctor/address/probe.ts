import { randomBytes } from 'node:crypto';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { HEADER } from '#wire';
import { type Answer, type AskedHeaders, type Asking, jsonOf, said } from './asking.js';

/** What a server says of itself that decides how it can be tried (GET /config). */
export interface Served {
  readonly stream: boolean;
  readonly oneShotForced: boolean;
  readonly streamForced: boolean;
  readonly passwordForced: boolean;
  readonly commentsForced: boolean;
  readonly setsTtl: boolean;
  readonly accounts: boolean;
  /** Bytes; not above 0: any. */
  readonly maxFileSize: number;
  /** Seconds. */
  readonly maxTtl: number;
  readonly streamTimeout: number;
  readonly plikDomain: string;
  readonly downloadDomain: string;
}

/** An upload with one file that waits for its bytes. */
export interface Tried {
  readonly id: string;
  readonly uploadToken: string;
  readonly fileId: string;
  readonly name: string;
  readonly stream: boolean;
}

/** Nobody may upload here, or not this: what the server says. */
export class Refused extends Error {
  override readonly name = 'Refused';
}

/** Seconds: should the removal fail, what was tried does not stay. */
const TTL = 600;
const PASSWORD = 'doctor';
const BASIC = `Basic ${Buffer.from(`plik:${PASSWORD}`).toString('base64')}`;
const BOUNDARY = `doctor-${randomBytes(12).toString('hex')}`;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Uploads that are made to be tried, and are removed at the end. */
export class Probe {
  private readonly made: Tried[] = [];

  constructor(
    private readonly asking: Asking,
    readonly base: string,
    /** Where files are got from: `base`, or the download domain with its path. */
    readonly downloads: string,
    readonly served: Served,
  ) {}

  /** `name` has no quotes. Rejects with Refused. */
  async create(
    name: string,
    { stream = this.served.streamForced, headers = {} } = {},
  ): Promise<Tried & { readonly from: string }> {
    const { served } = this;
    const body = JSON.stringify({
      stream,
      ...(served.setsTtl ? { ttl: served.maxTtl > 0 ? Math.min(TTL, served.maxTtl) : TTL } : {}),
      ...(served.passwordForced ? { password: PASSWORD } : {}),
      ...(served.commentsForced ? { comments: 'plikd doctor' } : {}),
      files: [{ fileName: name }],
    });
    const answer = await this.asking.ask(`${this.base}/upload`, {
      ...{ method: 'POST', body },
      headers: { 'Content-Type': 'application/json', ...headers },
    });
    const upload = jsonOf(answer);
    const [file] = (upload?.files ?? []) as Readonly<Record<string, unknown>>[];
    if (answer.status !== 200 || file === undefined) throw new Refused(said(answer));
    const tried = {
      ...{ id: textOf(upload?.id), uploadToken: textOf(upload?.uploadToken) },
      ...{ fileId: textOf(file.id), name, stream },
    };
    this.made.push(tried);
    return { ...tried, from: answer.from };
  }

  /** A whole file. */
  async send(tried: Tried, content: Buffer, headers: AskedHeaders = {}): Promise<Answer> {
    const body = Buffer.concat([headOf(tried), content, TAIL]);
    return this.asking.ask(`${this.base}${pathOf(tried)}`, {
      ...{ method: 'POST', body },
      headers: { ...this.credentials(tried), ...FORM, ...headers },
    });
  }

  /** The beginning of a form is sent, and `bytes` of a file announced; null: nobody says how many. */
  begin(tried: Tried, bytes: number | null, patience?: number): Sending {
    const head = headOf(tried);
    const length: AskedHeaders =
      bytes === null ? {} : { 'Content-Length': String(head.length + bytes + TAIL.length) };
    const { request, response } = this.asking.open(`${this.base}${pathOf(tried)}`, {
      method: 'POST',
      headers: { ...this.credentials(tried), ...FORM, ...length },
      ...(patience === undefined ? {} : { patience }),
    });
    request.write(head);
    return { request, response, end: () => request.end(TAIL) };
  }

  get(tried: Tried, headers: AskedHeaders = {}, method = 'GET'): Promise<Answer> {
    const all = { ...this.credentials(tried), ...headers };
    return this.asking.ask(`${this.downloads}${pathOf(tried)}`, { method, headers: all });
  }

  receive(tried: Tried, patience?: number): Promise<IncomingMessage> {
    const { request, response } = this.asking.open(`${this.downloads}${pathOf(tried)}`, {
      headers: this.credentials(tried),
      ...(patience === undefined ? {} : { patience }),
    });
    request.end();
    return response;
  }

  /** "missing", "uploading", "uploaded" …; "" when it cannot be had. */
  async status(tried: Tried): Promise<string> {
    const headers = this.credentials(tried);
    const answer = await this.asking.ask(`${this.base}/upload/${tried.id}`, { headers });
    const [file] = (jsonOf(answer)?.files ?? []) as Readonly<Record<string, unknown>>[];
    return textOf(file?.status);
  }

  /** Removes everything; answers the ids of uploads that are still there. */
  async removeAll(): Promise<string[]> {
    const left: string[] = [];
    for (const tried of this.made.splice(0)) {
      const headers = this.credentials(tried);
      const url = `${this.base}/upload/${tried.id}`;
      const status = await this.asking.ask(url, { method: 'DELETE', headers }).then(
        (answer) => answer.status,
        () => 0,
      );
      if (status !== 200 && status !== 404) left.push(tried.id);
    }
    return left;
  }

  private credentials({ uploadToken }: Tried): AskedHeaders {
    const password: AskedHeaders = this.served.passwordForced ? { Authorization: BASIC } : {};
    return { [HEADER.uploadToken]: uploadToken, ...password };
  }
}

/** A file that is being sent. */
export interface Sending {
  readonly request: ClientRequest;
  readonly response: Promise<IncomingMessage>;
  readonly end: () => void;
}

const FORM = { 'Content-Type': `multipart/form-data; boundary=${BOUNDARY}` };
const TAIL = Buffer.from(`\r\n--${BOUNDARY}--\r\n`);

const headOf = ({ name }: Tried): Buffer =>
  Buffer.from(
    `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\n` +
      'Content-Type: application/octet-stream\r\n\r\n',
  );

const pathOf = ({ id, fileId, name, stream }: Tried): string =>
  `/${stream ? 'stream' : 'file'}/${id}/${fileId}/${encodeURIComponent(name)}`;

export function servedOf(config: Readonly<Record<string, unknown>>): Served {
  const flag = (name: string): string => textOf(config[`feature_${name}`]);
  const isOn = (name: string): boolean => flag(name) !== 'disabled';
  return {
    stream: isOn('stream'),
    streamForced: flag('stream') === 'forced',
    oneShotForced: flag('one_shot') === 'forced',
    passwordForced: flag('password') === 'forced',
    commentsForced: flag('comments') === 'forced',
    setsTtl: isOn('set_ttl'),
    accounts: isOn('authentication'),
    maxFileSize: Number(config.maxFileSize ?? 0),
    maxTtl: Number(config.maxTTL ?? 0),
    streamTimeout: Number(config.streamTimeout ?? 0),
    plikDomain: textOf(config.plikDomain),
    downloadDomain: textOf(config.downloadDomain),
  };
}
