import {
  type Access,
  type FileRef,
  type UploadRef,
  accessHeaders,
  archivePath,
  downloadBase,
  filePath,
  idOf,
  uploadPath,
} from './addresses.js';
import { Download, type FileInfo, infoOf } from './download.js';
import { AccountCalls } from './account.js';
import { type Body, formOf, plainOf } from './framing.js';
import type { CallOptions } from './http.js';
import { type ManyOptions, type Sending, about, rowOf, sendMany } from './send-many.js';
import { sendDeclared, sendUnlessArrived, settled } from './send-file.js';
import { type Content, type FileSource, contentOf } from './source.js';
import type { DeclaredFile, Upload, UploadChange, UploadFile, UploadOptions } from './types.js';

export interface SendOptions extends ManyOptions {
  /** As soon as the upload is there, before any byte: a streamed one waits until somebody has its address. */
  readonly onCreated?: (upload: Upload) => void;
}

/** What is asked of an upload, and by whom. */
export interface AccessOptions extends CallOptions, Access {}

export interface FileOptions extends AccessOptions {
  readonly onProgress?: (progress: { loaded: number; total: number | undefined }) => void;
}

export interface DownloadOptions extends FileOptions {
  /** A part: the first byte, and the last one if not the file's. Servers that have no parts send everything. */
  readonly range?: { readonly first: number; readonly last?: number };
  /** Compare the MD5 of what came with the one of `file`; in browsers it takes a while. */
  readonly verify?: boolean;
}

/** Uploads and their files (contract §5.2 – §5.5). */
export abstract class UploadCalls extends AccountCalls {
  /**
   * Sends files as one upload. When it fails in between, the error's `upload` has what was created, to be continued
   * by `fill` or removed.
   */
  async send(
    files: readonly FileSource[],
    wishes: UploadOptions = {},
    { onCreated, ...options }: SendOptions = {},
  ): Promise<Upload> {
    const contents = files.map(contentOf);
    const declared = contents.map(declarationOf);
    const { signal } = options;
    const upload = await this.createUpload(wishes, declared, { signal });
    onCreated?.(upload);
    return about(upload, this.sendAll(upload, contents, options));
  }

  /**
   * Sends what is still missing of an upload that `send` began, with the same files in the same order: after an
   * interruption, for example.
   */
  async fill(
    upload: Upload,
    files: readonly FileSource[],
    options: ManyOptions = {},
  ): Promise<Upload> {
    const { signal } = options;
    const now = await settled(this.http, { upload, access: {} }, upload.files, signal);
    return about(now, this.sendAll(now, files.map(contentOf), options));
  }

  /** An upload without bytes. Each file that is declared gets its id, under which it can be sent once. */
  async createUpload(
    wishes: UploadOptions = {},
    files: readonly DeclaredFile[] = [],
    options: CallOptions = {},
  ): Promise<Upload> {
    const call = { method: 'POST' as const, path: '/upload', json: { ...wishes, files } };
    const upload = await this.http.json<Omit<Upload, 'files'> & { files: UploadFile[] | null }>({
      ...call,
      ...options,
    });
    // Plik has null where there are none.
    return { ...upload, files: upload.files ?? [] };
  }

  /** Adds a file, or sends one that was declared. Needs the upload's token. */
  async addFile(
    upload: UploadRef,
    source: FileSource,
    { declared, signal, onProgress, ...access }: FileOptions & { readonly declared?: FileRef } = {},
  ): Promise<UploadFile> {
    const content = contentOf(source);
    const onBytes = (loaded: number): void => onProgress?.({ loaded, total: content.size });
    const options = { onBytes, signal };
    if (declared !== undefined) {
      return sendDeclared(this.http, { upload, file: declared, access }, content, options);
    }
    const headers = accessHeaders(upload, access);
    const path = `/file/${encodeURIComponent(idOf(upload))}`;
    const body = { repeatable: content.repeatable, body: () => formOf(content) };
    const target = { method: 'POST' as const, path, headers };
    return JSON.parse(await sendUnlessArrived(this.http, target, body, options)) as UploadFile;
  }

  getUpload(upload: UploadRef, { signal, ...access }: AccessOptions = {}): Promise<Upload> {
    return this.http.json({ method: 'GET', path: uploadPath(upload), upload, access, signal });
  }

  /** How long it is kept, from now on. Needs the upload's token. Plik has no such route. */
  changeUpload(
    upload: UploadRef,
    change: UploadChange,
    { signal, ...access }: AccessOptions = {},
  ): Promise<Upload> {
    const call = { method: 'PATCH' as const, path: uploadPath(upload), json: change };
    return this.http.json({ ...call, repeatable: true, upload, access, signal });
  }

  async removeUpload(upload: UploadRef, { signal, ...access }: AccessOptions = {}): Promise<void> {
    const call = { method: 'DELETE' as const, path: uploadPath(upload), repeatable: true };
    await this.http.text({ ...call, upload, access, signal });
  }

  async removeFile(
    upload: UploadRef,
    file: FileRef,
    { signal, ...access }: AccessOptions = {},
  ): Promise<void> {
    const call = { method: 'DELETE' as const, path: filePath(upload, file), repeatable: true };
    await this.http.text({ ...call, upload, access, signal });
  }

  /**
   * Fetches a file. Of stored ones, a connection that breaks is followed by a request for the rest, if the server
   * proves that it is of the same bytes; else the body ends with Incomplete.
   */
  async download(
    upload: UploadRef,
    file: FileRef,
    { range, verify = false, ...options }: DownloadOptions = {},
  ): Promise<Download> {
    const headers: Record<string, string> = {};
    if (range !== undefined) headers.Range = `bytes=${range.first}-${range.last ?? ''}`;
    const isStored = file.status === 'uploaded' && range === undefined;
    const knows = {
      digest: verify ? file.fileMd5 : undefined,
      size: isStored ? file.fileSize : undefined,
    };
    return this.fetchBody({ upload, path: filePath(upload, file), headers }, knows, options);
  }

  /** All files of an upload, as a ZIP archive. */
  archive(
    upload: UploadRef,
    { name = 'archive.zip', ...options }: FileOptions & { readonly name?: string } = {},
  ): Promise<Download> {
    const path = archivePath(upload, name);
    return this.fetchBody({ upload, path, headers: {} }, {}, options);
  }

  /** Name, type and size of a file. It counts as no download, and takes no one-shot file. */
  fileInfo(upload: UploadRef, file: FileRef, options: AccessOptions = {}): Promise<FileInfo> {
    return this.info(upload, filePath(upload, file), options);
  }

  archiveInfo(
    upload: UploadRef,
    { name = 'archive.zip', ...options }: AccessOptions & { readonly name?: string } = {},
  ): Promise<FileInfo> {
    return this.info(upload, archivePath(upload, name), options);
  }

  /** One request, one file, one address, which is the answer. The upload has the server's default options. */
  async quickUpload(source: FileSource, options: FileOptions = {}): Promise<string> {
    const content = contentOf(source);
    return this.quick({ method: 'POST', path: '/' }, content, formOf, options);
  }

  /** The same with the file as the body. Plik has no such route. A file whose name is "" gets one of the server's. */
  async put(source: FileSource, options: FileOptions = {}): Promise<string> {
    const content = contentOf(source);
    const path = `/${encodeURIComponent(content.name)}`;
    return this.quick({ method: 'PUT', path }, content, plainOf, options);
  }

  /** The address of a file. */
  fileUrl(upload: UploadRef, file: FileRef, { attachment = false } = {}): string {
    const url = `${downloadBase(this.http.base, upload)}${filePath(upload, file)}`;
    return attachment ? `${url}?dl=1` : url;
  }

  archiveUrl(upload: UploadRef, name = 'archive.zip'): string {
    return `${downloadBase(this.http.base, upload)}${archivePath(upload, name)}`;
  }

  /** The page of an upload, for people. With its token they may change and remove it. */
  pageUrl(upload: UploadRef, { asAdmin = false } = {}): string {
    const token = asAdmin && typeof upload !== 'string' ? upload.uploadToken : undefined;
    const query = new URLSearchParams({
      id: idOf(upload),
      ...(token === undefined ? {} : { uploadToken: token }),
    });
    return `${this.http.base}/#/?${query.toString()}`;
  }

  private async sendAll(
    upload: Upload,
    contents: readonly Content[],
    options: ManyOptions,
  ): Promise<Upload> {
    const sendings: Sending[] = contents
      .map((content, index) => ({ content, file: rowOf(upload, String(index), content) }))
      // One that somebody else is sending is refused by the server, with the reason.
      .filter(({ file }) => file.status === 'missing' || file.status === 'uploading');
    const sent = await sendMany(this.http, { upload, access: {} }, sendings, options);
    const rows = new Map(sent.map((file) => [file.id, file]));
    return { ...upload, files: upload.files.map((file) => rows.get(file.id) ?? file) };
  }

  private async fetchBody(
    { upload, path, headers }: { upload: UploadRef; path: string; headers: Record<string, string> },
    { digest, size }: { readonly digest?: string; readonly size?: number },
    { signal, onProgress, ...access }: FileOptions,
  ): Promise<Download> {
    const base = downloadBase(this.http.base, upload);
    const reopen = (more: Readonly<Record<string, string>>): Promise<Response> =>
      this.http.ask({ method: 'GET', path, base, upload, access, signal, headers: more });
    const { patience } = this.http.options;
    const continuing = { reopen, patience, signal, onProgress, expected: size, digest };
    return new Download(await reopen(headers), continuing);
  }

  private async info(
    upload: UploadRef,
    path: string,
    { signal, ...access }: AccessOptions,
  ): Promise<FileInfo> {
    const base = downloadBase(this.http.base, upload);
    return infoOf(await this.http.ask({ method: 'HEAD', path, base, upload, access, signal }));
  }

  private async quick(
    target: { readonly method: 'POST' | 'PUT'; readonly path: string },
    content: Content,
    frame: (content: Content) => Body,
    { signal, onProgress }: FileOptions,
  ): Promise<string> {
    const body = { repeatable: content.repeatable, body: () => frame(content) };
    const onBytes = (loaded: number): void => onProgress?.({ loaded, total: content.size });
    return (await sendUnlessArrived(this.http, target, body, { signal, onBytes })).trim();
  }
}

/** How a file is announced; its place in the list is how it is found in the answer. */
const declarationOf = ({ name, type, size }: Content, index: number): DeclaredFile => ({
  ...{ fileName: name, reference: String(index) },
  ...(type === '' ? {} : { fileType: type }),
  ...(size === undefined ? {} : { fileSize: size }),
});
