import type { FileWire, UploadWire } from '../../libs/wire/src/index.js';
import type { TestServer } from './server.js';
import { within } from './wait.js';

export type Headers = Record<string, string>;

export interface FileParams {
  fileName?: string;
  fileSize?: number;
  fileType?: string;
  reference?: string;
}

export interface UploadParams {
  ttl?: number;
  oneShot?: boolean;
  removable?: boolean;
  extend_ttl?: boolean;
  comments?: string;
  login?: string;
  password?: string;
  files?: FileParams[];
  [other: string]: unknown;
}

/** What a created upload must have for later steps. */
export type OwnUpload = UploadWire & { uploadToken: string };

/** The part of a form that names a file. */
export function form(fileName: string, content: string | Uint8Array<ArrayBuffer>): FormData {
  const data = new FormData();
  data.append('file', new Blob([content]), fileName);
  return data;
}

/** A tiny client: no logic of its own, only the requests of the contract. */
export class Client {
  constructor(readonly base: string) {}

  static of(server: TestServer): Client {
    return new Client(server.url);
  }

  request(method: string, path: string, init: RequestInit = {}): Promise<Response> {
    const answer = fetch(`${this.base}${path}`, { method, redirect: 'manual', ...init });
    return within(answer, `the head of an answer to ${method} ${path}`);
  }

  get(path: string, headers: Headers = {}): Promise<Response> {
    return this.request('GET', path, { headers });
  }

  head(path: string, headers: Headers = {}): Promise<Response> {
    return this.request('HEAD', path, { headers });
  }

  delete(path: string, headers: Headers = {}): Promise<Response> {
    return this.request('DELETE', path, { headers });
  }

  /** POST /upload with a raw or a JSON body. */
  postUpload(body?: UploadParams | string, headers: Headers = {}): Promise<Response> {
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    return this.request('POST', '/upload', { body: text, headers });
  }

  /** A created upload; fails loudly when it was refused. */
  async create(params: UploadParams = {}): Promise<OwnUpload> {
    const response = await this.postUpload(params);
    if (response.status !== 200) throw new Error(`create: ${await response.text()}`);
    return (await response.json()) as OwnUpload;
  }

  /** POST /file/{upload}[/{file}/{name}] with the upload's token. */
  postFile(
    upload: OwnUpload,
    file: FileWire | null,
    content: string | Uint8Array<ArrayBuffer>,
    fileName = file?.fileName ?? 'file.bin',
  ): Promise<Response> {
    const path = file === null ? `/file/${upload.id}` : filePath(upload, file);
    return this.request('POST', path, {
      body: form(fileName, content),
      headers: { 'X-UploadToken': upload.uploadToken },
    });
  }

  /** An upload with one stored file. */
  async store(
    content: string | Uint8Array<ArrayBuffer>,
    params: UploadParams = {},
    fileName = 'hello.txt',
  ): Promise<{ upload: OwnUpload; file: FileWire; path: string }> {
    const upload = await this.create({ ...params, files: [{ fileName }] });
    const response = await this.postFile(upload, upload.files[0]!, content);
    if (response.status !== 200) throw new Error(`store: ${await response.text()}`);
    const file = (await response.json()) as FileWire;
    return { upload, file, path: filePath(upload, file) };
  }
}

export const filePath = (upload: { id: string }, file: FileWire, kind = 'file'): string =>
  `/${kind}/${upload.id}/${file.id}/${encodeURIComponent(file.fileName)}`;
