import { readFileSync } from 'node:fs';
import { type IncomingMessage, type ClientRequest } from 'node:http';
import { request } from 'node:https';
import { buffer } from 'node:stream/consumers';
import type { FileWire } from '../../../libs/wire/src/index.js';
import { type OwnUpload, type UploadParams, filePath } from '../client.js';
import { formBytes, formType } from '../multipart.js';
import { within } from '../wait.js';

export interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

const HOST = 'plik.example.com';

/** Whoever uses the service from outside: each request by a connection of its own, and with a look at the certificate. */
export class Visitor {
  private readonly ca = readFileSync('/etc/ssl/plik/fullchain.pem');

  /** Begins a request; its body and answer are the caller's. */
  begin(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>> = {},
  ): ClientRequest {
    return request({ host: HOST, method, path, headers, ca: this.ca, agent: false });
  }

  /** The head of the answer to a request that was begun. */
  head(sent: ClientRequest): Promise<IncomingMessage> {
    const answer = new Promise<IncomingMessage>((resolve, reject) => {
      sent.once('response', resolve);
      sent.once('error', reject);
    });
    return within(answer, () => `the answer to ${sent.method} ${sent.path}`);
  }

  async ask(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>> = {},
    body?: string | Buffer,
  ): Promise<Answer> {
    const sent = this.begin(method, path, headers);
    const head = this.head(sent);
    sent.end(body);
    const answer = await head;
    return { status: answer.statusCode ?? 0, body: await buffer(answer) };
  }

  get(path: string): Promise<Answer> {
    return this.ask('GET', path);
  }

  async create(
    params: UploadParams = {},
    headers: Readonly<Record<string, string>> = {},
  ): Promise<OwnUpload> {
    const made = await this.ask('POST', '/upload', headers, JSON.stringify(params));
    if (made.status !== 200) throw new Error(`create: ${made.status} ${made.body.toString()}`);
    return JSON.parse(made.body.toString()) as OwnUpload;
  }

  /** Begins to send a file; `kind` as in its path. */
  sending(upload: OwnUpload, file: FileWire, kind = 'file'): ClientRequest {
    const headers = { ...formType(), 'X-UploadToken': upload.uploadToken };
    return this.begin('POST', filePath(upload, file, kind), headers);
  }

  /** An upload with one stored file: its path. */
  async store(content: Buffer, params: UploadParams = {}): Promise<string> {
    const upload = await this.create({ ...params, files: [{ fileName: 'a.bin' }] });
    const file = upload.files[0]!;
    const path = filePath(upload, file);
    const headers = { ...formType(), 'X-UploadToken': upload.uploadToken };
    const body = formBytes([{ name: 'file', fileName: 'a.bin', content }]);
    const stored = await this.ask('POST', path, headers, body);
    if (stored.status !== 200) throw new Error(`store: ${stored.status} ${stored.body.toString()}`);
    return path;
  }
}
