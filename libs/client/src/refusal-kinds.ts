/** What a refusal means to a program; its text is for people. */
export type RefusalKind =
  /** The upload's time is over. */
  | 'expired'
  /** No such upload, file, account, token or route. */
  | 'not-found'
  /** The file is not, not yet or no longer there: never sent, one-shot and fetched, removed. */
  | 'not-available'
  /** The upload has a password, and none was given. */
  | 'password-needed'
  /** The upload has another password. */
  | 'password-wrong'
  /** Only for those who are logged in. */
  | 'login-needed'
  /** Login or password of an account are wrong. */
  | 'credentials-wrong'
  /** The session has ended; log in again. */
  | 'session-ended'
  /** The user token is unknown. */
  | 'token-invalid'
  /** Not for this sender. */
  | 'forbidden'
  /** The account has no room for it. */
  | 'quota'
  /** A file, or a request, has more bytes than allowed. */
  | 'too-large'
  | 'too-many-files'
  /** The file is being sent by somebody, or was sent already. */
  | 'already-sent'
  /** The server has this feature switched off, or insists on it. */
  | 'disabled'
  | 'rate-limited'
  /** No such part of the file. */
  | 'range'
  /** No uploads are taken for now, which may be hours; the text says why. */
  | 'maintenance'
  /** For the moment; the same request may succeed later. */
  | 'unavailable'
  /** A fault of the server. */
  | 'server-error'
  /** Anything else that is wrong with the request. */
  | 'invalid';

type Rule = readonly [pattern: RegExp, kind: RefusalKind];

/** Substrings that Plik's texts keep (contract §1.4), where the status does not say enough. */
const BY_TEXT: Readonly<Record<number, readonly Rule[]>> = {
  400: [
    [/maximum user upload size reached/, 'quota'],
    [/file (?:is )?too big|request body too large/, 'too-large'],
    [/too many files|maximum number file per upload/, 'too-many-files'],
    [/invalid file status \w+, expected missing/, 'already-sent'],
    [
      / (?:is|are) disabled| is not enabled| are required|only accept uploads protected/,
      'disabled',
    ],
  ],
  401: [
    [/credentials to access this upload : missing/, 'password-needed'],
    [/credentials to access this upload/, 'password-wrong'],
  ],
  403: [
    [/invalid session|(?:missing|invalid) xsrf header/, 'session-ended'],
    [/invalid token/, 'token-invalid'],
    [/invalid credentials/, 'credentials-wrong'],
  ],
  404: [
    [/ has expired/, 'expired'],
    [/ is not available : /, 'not-available'],
  ],
  503: [[/^uploads are paused for maintenance/, 'maintenance']],
};

const BY_STATUS: Readonly<Record<number, RefusalKind>> = {
  401: 'login-needed',
  403: 'forbidden',
  404: 'not-found',
  413: 'too-large',
  416: 'range',
  429: 'rate-limited',
  502: 'unavailable',
  503: 'unavailable',
  504: 'unavailable',
};

/** What an answer that is no success means. */
export function kindOf(status: number, text: string): RefusalKind {
  const rule = BY_TEXT[status]?.find(([pattern]) => pattern.test(text));
  return rule?.[1] ?? BY_STATUS[status] ?? (status >= 500 ? 'server-error' : 'invalid');
}
