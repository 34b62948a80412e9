import type { Upload, UploadFile } from './types.js';

/** An upload as an answer gave it, or its id alone. With its token, one may do everything to it. */
export type UploadRef =
  | string
  | (Pick<Upload, 'id'> &
      Partial<Pick<Upload, 'uploadToken' | 'stream' | 'downloadDomain' | 'downloadURL'>>);

/** A file of an upload: what a URL needs, and what a download is compared with. */
export type FileRef = Pick<UploadFile, 'id' | 'fileName'> &
  Partial<Pick<UploadFile, 'fileMd5' | 'fileSize' | 'status'>>;

/** Who asks for an upload: its administrator by the token, others by the password. */
export interface Access {
  readonly uploadToken?: string;
  /** `plik` where nobody says anything else. */
  readonly login?: string;
  readonly password?: string;
}

export const idOf = (upload: UploadRef): string =>
  typeof upload === 'string' ? upload : upload.id;

const segment = encodeURIComponent;

export const uploadPath = (upload: UploadRef): string => `/upload/${segment(idOf(upload))}`;

/** A path of a file. `/file` and `/stream` are the same (contract K5). */
export const filePath = (upload: UploadRef, file: FileRef): string => {
  const kind = typeof upload !== 'string' && upload.stream === true ? 'stream' : 'file';
  return `/${kind}/${segment(idOf(upload))}/${segment(file.id)}/${segment(file.fileName)}`;
};

export const archivePath = (upload: UploadRef, name: string): string =>
  `/archive/${segment(idOf(upload))}/${segment(name)}`;

/** Where files are fetched: servers may have another domain for that (contract §2.6). */
export function downloadBase(base: string, upload: UploadRef): string {
  if (typeof upload === 'string') return base;
  const domain = [upload.downloadURL, upload.downloadDomain].find(
    (one) => one !== undefined && one !== '',
  );
  return (domain ?? base).replace(/\/+$/, '');
}

/** The headers that say so. */
export function accessHeaders(
  upload: UploadRef | undefined,
  access: Access,
): Record<string, string> {
  const own = typeof upload === 'object' ? upload.uploadToken : undefined;
  const token = access.uploadToken ?? own;
  const { login = '', password } = access;
  return {
    ...(token === undefined || token === '' ? {} : { 'X-UploadToken': token }),
    ...(password === undefined
      ? {}
      : { Authorization: `Basic ${base64(`${login === '' ? 'plik' : login}:${password}`)}` }),
  };
}

const base64 = (text: string): string =>
  btoa(String.fromCharCode(...new TextEncoder().encode(text)));

/** Values of a query string; those that are undefined or empty are left out. */
export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** A query string with its "?", without what is undefined. */
export function queryOf(values: Query): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && value !== '') query.set(name, String(value));
  }
  return query.size === 0 ? '' : `?${query.toString()}`;
}

/** A path that ends in somebody's id, whatever is in it. */
export const idPath = (path: string, id: string): string => `${path}/${segment(id)}`;
