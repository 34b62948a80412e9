import { Aborted, Unreachable } from './errors.js';
import type { XmlHttpRequest } from './platform.js';
import { bodyOf } from './send-by-fetch.js';
import type { Answer, Sender } from './outgoing.js';

/** What a page has for uploads: the browser reads the Blob from where it is, and says how far it is. */
export const sendByXhr =
  (Xhr: new () => XmlHttpRequest): Sender =>
  ({ method, url, headers, body, signal, sent }) =>
    new Promise<Answer>((resolve, reject) => {
      const { content, field } = body;
      const { blob = new Blob([]) } = content;
      if (signal?.aborted === true) {
        reject(new Aborted(signal.reason));
        return;
      }
      const xhr = new Xhr();
      const abort = (): void => {
        xhr.abort();
      };
      const done = (): void => {
        signal?.removeEventListener('abort', abort);
      };
      xhr.open(method, url);
      for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value);
      if (field === undefined) xhr.setRequestHeader('Content-Type', body.contentType);
      xhr.upload.onprogress = ({ loaded }) => {
        // The form around the file is counted, too, and is mostly in front of it.
        sent(Math.min(Math.max(loaded - body.head.length, 0), blob.size));
      };
      xhr.onload = () => {
        done();
        const header = (name: string): string | null => xhr.getResponseHeader(name);
        resolve({ status: xhr.status, text: xhr.responseText, header, cookies: [] });
      };
      xhr.onerror = () => {
        done();
        reject(new Unreachable('the connection was lost', false));
      };
      xhr.onabort = () => {
        done();
        reject(new Aborted(signal?.reason));
      };
      signal?.addEventListener('abort', abort, { once: true });
      xhr.send(bodyOf(blob, content.name, field));
    });
