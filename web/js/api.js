/** The address of this page without a trailing slash: the base of every call. */
export const base = (location.origin + location.pathname).replace(/\/(?:index\.html)?$/, '');

/** What the server answered instead of what was wanted. */
export class ApiError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** The second cookie of a session: only a page of this origin can read it. */
const xsrf = () => /(?:^|; )plik-xsrf=([^;]+)/.exec(document.cookie)?.[1];

const common = (token) => ({
  'X-ClientApp': 'web_client',
  ...(xsrf() ? { 'X-XSRFToken': xsrf() } : {}),
  ...(token ? { 'X-UploadToken': token } : {}),
});

/** A call of the API; rejects with an ApiError that has the server's own text. */
export async function call(method, path, { token, body } = {}) {
  const response = await fetch(base + path, {
    method,
    headers: {
      ...common(token),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  }).catch(() => {
    throw new ApiError(0, 'The server cannot be reached.');
  });
  const text = await response.text();
  if (!response.ok) throw new ApiError(response.status, text || response.statusText);
  return response.headers.get('Content-Type')?.startsWith('application/json')
    ? JSON.parse(text)
    : text;
}

/** Path of a file below the base. A streamed one is read while it is being sent. */
export const filePath = (upload, file) =>
  `/${upload.stream ? 'stream' : 'file'}/${upload.id}/${file.id}/${encodeURIComponent(file.fileName)}`;

/** Where files are downloaded: the server may have a domain for that alone. */
export const downloadBase = (upload) => upload.downloadURL || upload.downloadDomain || base;

/**
 * Sends one file of an upload. `onProgress` gets a fraction of 1.
 * Resolves with the file's new metadata; rejects with an ApiError.
 */
export function sendFile({ upload, file, blob, credentials, onProgress, signal }) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', base + filePath(upload, file));
    for (const [name, value] of Object.entries(common(upload.uploadToken))) {
      request.setRequestHeader(name, value);
    }
    if (credentials) request.setRequestHeader('Authorization', basic(credentials));
    request.upload.addEventListener('progress', (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    });
    request.addEventListener('load', () => {
      if (request.status === 200) resolve(JSON.parse(request.responseText));
      else reject(new ApiError(request.status, request.responseText));
    });
    request.addEventListener('error', () => reject(new ApiError(0, 'The connection was lost.')));
    request.addEventListener('abort', () => reject(new ApiError(0, 'Cancelled.')));
    signal?.addEventListener('abort', () => request.abort());
    const form = new FormData();
    form.append('file', blob, file.fileName);
    request.send(form);
  });
}

const basic = ({ login, password }) => {
  const bytes = new TextEncoder().encode(`${login || 'plik'}:${password}`);
  return `Basic ${btoa(String.fromCharCode(...bytes))}`;
};
