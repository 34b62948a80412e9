import type { JsonSchema } from '#wire/schemas';

interface HeaderDescription {
  readonly about: string;
  readonly schema: JsonSchema;
}

const text = (about: string, more: JsonSchema = {}): HeaderDescription => ({
  ...{ about, schema: { type: 'string', ...more } },
});

const only = (value: string, about: string): HeaderDescription => text(about, { const: value });

const count = (about: string): HeaderDescription => ({
  ...{ about, schema: { type: 'integer', minimum: 0 } },
});

const date = (about: string): HeaderDescription =>
  text(about, { pattern: '^\\w{3}, \\d{2} \\w{3} \\d{4} \\d{2}:\\d{2}:\\d{2} GMT$' });

/** Headers that the server reads, beside those of credentials. */
export const REQUEST_HEADERS = {
  'X-Plik-Impersonate': text(
    'Id of the user as whom an administrator of the server acts. Not on routes that are for administrators alone.',
    { examples: ['local:alice'] },
  ),
  'X-Plik-Paging': text(
    'limit, order, offset, after and before as a JSON object, in place of those of the query.',
    { contentMediaType: 'application/json', examples: ['{"limit":20,"order":"asc"}'] },
  ),
  'X-ClientApp': text(
    'Which client asks. For web_client, errors of downloads become redirects to the page.',
    { examples: ['web_client', 'plik_cli'] },
  ),
  'Accept-Encoding': text('Of br and gzip, the page comes in what is liked best.', {
    examples: ['gzip, br'],
  }),
  Accept: text('Who wants text/html and is a browser gets errors of downloads as redirects.'),
  Range: text('A part of the file: one range of bytes.', { examples: ['bytes=0-1023'] }),
  'If-Range': text('The range is meant only of the file with this ETag, or this date.'),
  'If-Match': text('Only the file with one of these ETags; 412 otherwise.'),
  'If-None-Match': text('Not the file with one of these ETags; 304 then.'),
  'If-Modified-Since': text('Only a file that has changed since; 304 otherwise.'),
  'If-Unmodified-Since': text('Only a file that has not changed since; 412 otherwise.'),
  'Content-Disposition': text('The name of the file, where the path has none.', {
    examples: ['attachment; filename="hello.txt"'],
  }),
  'Content-Digest': text(
    'Digests of the body (RFC 9530), with which it is compared: sha-256, sha-512 and md5.',
    { examples: ['sha-256=:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=:'] },
  ),
  'Repr-Digest': text('The same of the whole file (RFC 9530).', {
    examples: ['sha-256=:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=:'],
  }),
  Referer: text('A page of the server, to which the provider sends the user back.'),
  'X-Request-Id': text(
    'An id for the request, of at most 128 letters, digits and . _ -; what is none is replaced.',
    { examples: ['7f3c2a-1'] },
  ),
  traceparent: text('Where the request comes from (W3C Trace Context): for the log.'),
  Cookie: text('Cookies that the login has set.'),
  'Tus-Resumable': only('1.0.0', 'The version of tus that the client speaks.'),
  'Upload-Length': count('Bytes of the whole.'),
  'Upload-Complete': text(
    'Whether this request brings the end of the file (?1), or more of it comes later (?0).',
    { enum: ['?1', '?0'] },
  ),
  'Upload-Draft-Interop-Version': only(
    '8',
    'The client understands interim answers (104) of this version of the draft.',
  ),
  'Upload-Defer-Length': only('1', 'The length of the whole is told later.'),
  'Upload-Offset': count('Bytes of the whole before those of this request.'),
  'Upload-Metadata': text(
    'Keys with values in Base64, between commas: filename, and the options of an upload by their names in ' +
      'UploadParams; or upload (and file) for one that there is, with uploadToken, where its header is not sent.',
    { examples: ['filename aGVsbG8udHh0,oneShot dHJ1ZQ=='] },
  ),
  'Upload-Checksum': text(
    'An algorithm, and the digest of the bytes of this request in Base64: all of them are kept, or none.',
    { examples: ['sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0='] },
  ),
  'Upload-Concat': text('A part of a file (partial), or a file of such parts, by their links.', {
    examples: ['partial', 'final;/tus/a /tus/b'],
  }),
  'X-HTTP-Method-Override': text('The method, for clients that cannot send it as such.', {
    enum: ['HEAD', 'PATCH', 'DELETE'],
  }),
} as const satisfies Record<string, HeaderDescription>;

export type RequestHeader = keyof typeof REQUEST_HEADERS;

/** Headers that the server sends, beside those of the transfer itself. */
export const ANSWER_HEADERS = {
  'Accept-Patch': only('application/partial-upload', 'What a piece of an upload is sent as.'),
  'Accept-Encoding': only('identity', 'Bodies are taken as they are.'),
  'Accept-Ranges': only('bytes', 'Parts of the file can be had.'),
  'Access-Control-Allow-Headers': text('What pages of other sites may send.'),
  'Access-Control-Allow-Methods': text(
    'What pages may do with downloads, and with uploads that are resumed.',
    {
      enum: [
        'GET, HEAD, OPTIONS',
        'POST, HEAD, PATCH, DELETE, OPTIONS',
        'GET, HEAD, PATCH, DELETE, OPTIONS',
      ],
    },
  ),
  'Access-Control-Allow-Origin': text(
    'The page of the server, when it is on another domain; where uploads are resumed, any page.',
  ),
  'Access-Control-Expose-Headers': text('What pages of other sites may read.'),
  'Access-Control-Max-Age': only('86400', 'Seconds.'),
  Authorization: text(
    'Credentials of the password of the new upload, to be sent back as they are.',
    {
      pattern: '^Basic [A-Za-z0-9+/]+=*$',
    },
  ),
  'Cache-Control': text('What caches may keep.'),
  'Content-Disposition': text('The name of the file, and whether it is to be saved.', {
    pattern: '^(inline|attachment); filename="',
  }),
  'Content-Encoding': text('How the file of the page is compressed.', { enum: ['br', 'gzip'] }),
  'Content-Length': count('Bytes.'),
  'Content-Location': text('Where the file can be downloaded, or will be.', {
    pattern: '^https?://[^\\s]+/file/[A-Za-z0-9]{16}/[A-Za-z0-9]{16}/[^\\s]+$',
  }),
  'Content-Range': text('Which part it is, and of how many bytes.', {
    pattern: '^bytes (\\d+-\\d+|\\*)/\\d+$',
  }),
  'Content-Security-Policy': text(
    'Nothing that strangers have sent is ever run; the page loads what comes with it, and uploads.',
    {
      pattern: "^default-src 'none'; ",
    },
  ),
  'Cross-Origin-Opener-Policy': only('same-origin', 'No window of another site holds this one.'),
  ETag: text('Changes with every byte of the content.', { pattern: '^(W/)?"[^"]+"$' }),
  Expires: only('0', 'Kept by no cache.'),
  'Last-Modified': date('When the content came.'),
  Location: text('Where to go instead, or where an upload is gone on with.'),
  Pragma: only('no-cache', 'Kept by no cache.'),
  'Referrer-Policy': text('What came in the URL is for nobody else, or for this server alone.', {
    enum: ['no-referrer', 'same-origin'],
  }),
  'Repr-Digest': text('The digest of the whole file (RFC 9530), also with a part of it.', {
    pattern: '^sha-256=:[A-Za-z0-9+/]{43}=:$',
  }),
  'Retry-After': count('Seconds.'),
  'Set-Cookie': {
    about: 'Cookies of a login, or that they are over; one header for each.',
    schema: { type: 'array', items: { type: 'string' } },
  },
  'Tus-Checksum-Algorithm': only('sha1,md5,sha256,sha512', 'Algorithms of Upload-Checksum.'),
  'Tus-Extension': text('What is spoken beside the core of tus.'),
  'Tus-Max-Size': count('Bytes of a file, unless an account has a limit of its own.'),
  'Tus-Resumable': only('1.0.0', 'The version of tus that the answer is in.'),
  'Tus-Version': only('1.0.0', 'The versions of tus that are spoken here.'),
  'Upload-Complete': text(
    'Whether the answer is that of the file (?1), or one about an upload that is resumed (?0).',
    { enum: ['?1', '?0'] },
  ),
  'Upload-Limit': text('Bytes that a file may have, and seconds for which an upload is kept.', {
    pattern: '^(min-size=0|max-size=\\d+|(max-size=\\d+, )?max-age=\\d+)$',
  }),
  'Upload-Concat': text('A part of a file, or a file of parts, as it was said when it began.', {
    pattern: '^(partial|final;.+)$',
  }),
  'Upload-Defer-Length': only('1', 'The length of the whole is not known yet.'),
  'Upload-Expires': date('When it is given up if nobody goes on with it.'),
  'Upload-Length': count('Bytes of the whole.'),
  'Upload-Metadata': text('As it came, without login, password and uploadToken.'),
  'Upload-Offset': count('Bytes that are here: where the next piece begins.'),
  'Strict-Transport-Security': only('max-age=31536000', 'On a server that assumes HTTPS.'),
  Vary: text('What else the answer depends on.'),
  'WWW-Authenticate': only('Basic realm="plik"', 'The upload has a password.'),
  'X-Content-Type-Options': only('nosniff', 'It is what its type says.'),
  'X-Frame-Options': only('DENY', 'Not to be shown in a frame.'),
  'X-Request-Id': text('The id of the request, which the lines of the log about it have, too.', {
    pattern: '^[A-Za-z0-9._-]{1,128}$',
  }),
  'X-XSS-Protection': only('1; mode=block', 'For browsers of old.'),
} as const satisfies Record<string, HeaderDescription>;

export type AnswerHeader = keyof typeof ANSWER_HEADERS;

/** On every answer, and on any. */
export const ALWAYS: readonly AnswerHeader[] = ['X-Request-Id'];
export const EVERYWHERE: readonly AnswerHeader[] = ['Strict-Transport-Security'];
