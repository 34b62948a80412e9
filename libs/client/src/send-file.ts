import {
  type Access,
  type FileRef,
  type UploadRef,
  accessHeaders,
  filePath,
  uploadPath,
} from './addresses.js';
import { pause, pauseBefore, retryAfterOf } from './backoff.js';
import { type PlikError, Refusal, Unreachable } from './errors.js';
import { type Body, formOf } from './framing.js';
import type { Http } from './http.js';
import { senderFor } from './send-body.js';
import type { Content } from './source.js';
import type { Upload, UploadFile } from './types.js';

export interface SendOptions {
  readonly signal?: AbortSignal;
  /** Bytes of the file that have left. They begin anew when the file is sent again. */
  readonly onBytes?: (bytes: number) => void;
}

/** Where a body goes. */
export interface Target {
  readonly method: 'POST' | 'PUT';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends a body once; answers the text of a success. */
export async function sendOnce(
  http: Http,
  { method, path, headers = {} }: Target,
  body: Body,
  { signal, onBytes }: SendOptions,
): Promise<string> {
  const url = `${http.base}${path}`;
  const send = await senderFor(body, url, http.options.fetch);
  const answer = await send({
    ...{ method, url, body, signal, headers: http.headersOf(url, headers) },
    sent: (bytes) => onBytes?.(bytes),
  });
  http.keepCookies(url, answer.cookies);
  if (answer.status >= 200 && answer.status < 300) return answer.text;
  const to = answer.header('location');
  const text = to === null ? answer.text.trim() : `the server sends us on to ${to}`;
  throw new Refusal(answer.status, text, retryAfterOf(answer.header('retry-after'), Date.now()));
}

/** Sends a body whose arrival nobody could ask for: again only when it surely did not arrive. */
export async function sendUnlessArrived(
  http: Http,
  target: Target,
  content: { readonly repeatable: boolean; readonly body: () => Body },
  options: SendOptions,
): Promise<string> {
  const { patience } = http.options;
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await sendOnce(http, target, content.body(), options);
    } catch (error) {
      if (!(error instanceof Unreachable && error.unsent && content.repeatable)) throw error;
      const ms = pauseBefore(attempt, patience, Math.random());
      if (ms === null) throw error;
      await pause(ms, options.signal);
    }
  }
}

/**
 * Sends a declared file. When the connection breaks, the server is asked what became of it: it is sent again when it
 * is `missing` and its source can be read again, and it is done when only the answer was lost.
 */
export async function sendDeclared(
  http: Http,
  { upload, file, access }: { upload: UploadRef; file: FileRef; access: Access },
  content: Content,
  options: SendOptions,
): Promise<UploadFile> {
  const headers = accessHeaders(upload, access);
  const target: Target = { method: 'POST', path: filePath(upload, file), headers };
  const { patience } = http.options;
  let sent = 0;
  const onBytes = (bytes: number): void => {
    sent = bytes;
    options.onBytes?.(bytes);
  };
  for (let attempt = 0; ; attempt += 1) {
    try {
      const text = await sendOnce(http, target, formOf(content), { ...options, onBytes });
      return JSON.parse(text) as UploadFile;
    } catch (error) {
      if (!mayHaveBeenLost(error)) throw error;
      const retryAfter = error instanceof Refusal ? error.retryAfter : undefined;
      const ms = pauseBefore(attempt, patience, Math.random(), retryAfter);
      if (ms === null) throw error;
      await pause(ms, options.signal);
      if (error instanceof Unreachable && error.unsent && content.repeatable) continue;
      const { files } = await settled(http, { upload, access }, [file], options.signal);
      const row = files.find(({ id }) => id === file.id);
      if (row?.status === 'uploaded' && row.fileSize === (content.size ?? sent)) return row;
      if (row?.status !== 'missing' || !content.repeatable) throw error;
    }
  }
}

const mayHaveBeenLost = (error: unknown): error is PlikError =>
  error instanceof Unreachable || (error instanceof Refusal && error.kind === 'unavailable');

/**
 * The upload, as soon as the server has noticed that nobody is sending these files, or when it does not for a while.
 */
export async function settled(
  http: Http,
  { upload, access }: { readonly upload: UploadRef; readonly access: Access },
  files: readonly FileRef[],
  signal: AbortSignal | undefined,
): Promise<Upload> {
  const ids = new Set(files.map(({ id }) => id));
  for (let attempt = 0; ; attempt += 1) {
    const call = { method: 'GET' as const, path: uploadPath(upload), upload, access, signal };
    const now = await http.json<Upload>(call);
    const isBusy = now.files.some(({ id, status }) => ids.has(id) && status === 'uploading');
    const ms = pauseBefore(attempt, http.options.patience, Math.random());
    if (!isBusy || ms === null) return now;
    await pause(ms, signal);
  }
}
