import { randomUUID } from 'node:crypto';
import { type Headers, type OwnUpload, form } from './client.js';
import { PIECE_TYPE } from './tus.js';

/** Everybody who may send a request, in the order of the columns below. */
export const SENDERS = [
  'anonymous',
  'other user',
  'own token',
  "other's token",
  'upload token',
  'admin',
  "admin's token",
  'impersonating admin',
  'revoked token',
  'deleted user',
  'expired session',
] as const;
export type Sender = (typeof SENDERS)[number];

/** One status per sender; the classes of contract §3.7. */
export const RULES: Readonly<Record<string, readonly number[]>> = {
  open: [200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200],
  noticed: [200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200],
  anyone: [200, 200, 200, 200, 200, 200, 200, 200, 403, 403, 403],
  visitor: [200, 200, 200, 200, 200, 200, 200, 200, 200, 403, 403],
  uploadAdmin: [403, 403, 200, 403, 200, 200, 403, 200, 403, 403, 403],
  session: [401, 200, 401, 401, 401, 200, 401, 200, 401, 403, 403],
  // Somebody else's account: its owner is the one whom the administrator acts as.
  account: [401, 403, 401, 401, 401, 200, 401, 200, 401, 403, 403],
  admin: [401, 403, 401, 401, 401, 200, 401, 200, 401, 403, 403],
};

export interface World {
  readonly upload: OwnUpload;
  readonly stored: string;
  readonly missing: string;
  /** One that has begun, of a stranger: its path is all that one has to know. */
  readonly resumable: string;
  readonly ownerId: string;
  readonly token: string;
  readonly headers: Readonly<Record<Sender, Headers>>;
}

export interface Row {
  readonly rule: keyof typeof RULES;
  readonly path: (world: World) => string;
  readonly body?: (world: World) => string | FormData;
  readonly headers?: Headers;
  /** What a request that is let through gets instead of 200. */
  readonly through?: number;
}

const json = (value: object) => (): string => JSON.stringify(value);
const file = (): FormData => form('a.txt', 'content');
const fixed = (path: string) => (): string => path;
const resumable = (world: World): string => world.resumable;
const TUS: Headers = { 'Tus-Resumable': '1.0.0' };

/** Every route, and who may call it. */
export const TABLE: Readonly<Record<string, Row>> = {
  'GET /config': { rule: 'open', path: fixed('/config') },
  'GET /version': { rule: 'noticed', path: fixed('/version') },
  'GET /health': { rule: 'open', path: fixed('/health') },
  'GET /openapi': { rule: 'open', path: fixed('/openapi') },
  'GET /openapi.json': { rule: 'open', path: fixed('/openapi.json') },
  'GET /health/ready': { rule: 'open', path: fixed('/health/ready') },
  'GET /qrcode': { rule: 'open', path: fixed('/qrcode?url=x') },
  'GET /auth/logout': { rule: 'open', path: fixed('/auth/logout') },
  'POST /auth/cli/init': { rule: 'open', path: fixed('/auth/cli/init') },
  'POST /auth/cli/poll': { rule: 'open', path: fixed('/auth/cli/poll'), through: 400 },
  'POST /auth/cli/approve': { rule: 'session', path: fixed('/auth/cli/approve'), through: 400 },
  ...Object.fromEntries(
    // None of them is configured here: whoever asks is told so.
    ['google', 'ovh', 'oidc', 'github'].flatMap((name): [string, Row][] => [
      [
        `GET /auth/${name}/login`,
        { rule: 'open', path: fixed(`/auth/${name}/login`), through: 400 },
      ],
      [
        `GET /auth/${name}/callback`,
        { rule: 'open', path: fixed(`/auth/${name}/callback`), through: 400 },
      ],
    ]),
  ),
  'POST /auth/local/login': {
    rule: 'visitor',
    path: fixed('/auth/local/login'),
    body: json({ login: 'admin', password: 'administrator' }),
  },
  'POST /': { rule: 'anyone', path: fixed('/'), body: file },
  'PUT /': { rule: 'anyone', path: fixed('/'), body: () => 'content' },
  'PUT /:filename': { rule: 'anyone', path: fixed('/a.txt'), body: () => 'content' },
  'OPTIONS /': { rule: 'anyone', path: fixed('/'), through: 204 },
  'OPTIONS /:filename': { rule: 'anyone', path: fixed('/a.txt'), through: 204 },
  'OPTIONS /file/:uploadID': {
    rule: 'anyone',
    path: ({ upload }) => `/file/${upload.id}`,
    through: 204,
  },
  'OPTIONS /file/:uploadID/:fileID/:filename': {
    rule: 'anyone',
    path: ({ stored }) => stored,
    through: 204,
  },
  'GET /resumable/:resumableID': { rule: 'anyone', path: fixed('/resumable/none'), through: 404 },
  'PATCH /resumable/:resumableID': { rule: 'anyone', path: fixed('/resumable/none'), through: 415 },
  'DELETE /resumable/:resumableID': {
    rule: 'anyone',
    path: fixed('/resumable/none'),
    through: 404,
  },
  'OPTIONS /resumable/:resumableID': {
    rule: 'open',
    path: fixed('/resumable/none'),
    through: 204,
  },
  'OPTIONS /tus': { rule: 'open', path: fixed('/tus'), through: 204 },
  'OPTIONS /tus/:resumableID': { rule: 'open', path: resumable, through: 204 },
  'POST /tus': {
    ...{ rule: 'anyone', path: fixed('/tus') },
    headers: { ...TUS, 'Upload-Length': '5' },
    through: 201,
  },
  'HEAD /tus/:resumableID': { rule: 'anyone', path: resumable, headers: TUS },
  'PATCH /tus/:resumableID': {
    ...{ rule: 'anyone', path: resumable },
    headers: { ...TUS, 'Upload-Offset': '0', 'Content-Type': PIECE_TYPE },
    through: 204,
  },
  'DELETE /tus/:resumableID': { rule: 'anyone', path: resumable, headers: TUS, through: 204 },
  'POST /upload': { rule: 'anyone', path: fixed('/upload'), body: json({}) },
  'GET /upload/:uploadID': { rule: 'anyone', path: ({ upload }) => `/upload/${upload.id}` },
  'PATCH /upload/:uploadID': {
    rule: 'uploadAdmin',
    path: ({ upload }) => `/upload/${upload.id}`,
    body: json({ ttl: 60 }),
  },
  'DELETE /upload/:uploadID': { rule: 'uploadAdmin', path: ({ upload }) => `/upload/${upload.id}` },
  'POST /file/:uploadID': {
    rule: 'uploadAdmin',
    path: ({ upload }) => `/file/${upload.id}`,
    body: file,
  },
  ...Object.fromEntries(
    ['file', 'stream'].flatMap((kind): [string, Row][] => {
      const template = `/${kind}/:uploadID/:fileID/:filename`;
      const under = (path: string): string => path.replace(/^\/file/, `/${kind}`);
      return [
        [`GET ${template}`, { rule: 'anyone', path: ({ stored }) => under(stored) }],
        [`DELETE ${template}`, { rule: 'uploadAdmin', path: ({ stored }) => under(stored) }],
        [
          `POST ${template}`,
          { rule: 'uploadAdmin', path: ({ missing }) => under(missing), body: file },
        ],
      ];
    }),
  ),
  'GET /archive/:uploadID/:filename': {
    rule: 'anyone',
    path: ({ upload }) => `/archive/${upload.id}/a.zip`,
  },
  'GET /me': { rule: 'session', path: fixed('/me') },
  'PATCH /me': { rule: 'session', path: fixed('/me'), body: json({ name: 'x' }) },
  'DELETE /me': { rule: 'session', path: fixed('/me') },
  'POST /me/logout-everywhere': { rule: 'session', path: fixed('/me/logout-everywhere') },
  'GET /me/uploads': { rule: 'session', path: fixed('/me/uploads') },
  'DELETE /me/uploads': { rule: 'session', path: fixed('/me/uploads') },
  'GET /me/stats': { rule: 'session', path: fixed('/me/stats') },
  'GET /me/stats/activity/daily': { rule: 'session', path: fixed('/me/stats/activity/daily') },
  'GET /me/stats/trending/uploads': { rule: 'session', path: fixed('/me/stats/trending/uploads') },
  'GET /me/token': { rule: 'session', path: fixed('/me/token') },
  'POST /me/token': { rule: 'session', path: fixed('/me/token'), body: json({}) },
  // Nobody but its owner knows it: for others it is not there.
  'DELETE /me/token/:token': { rule: 'session', path: ({ token }) => `/me/token/${token}` },
  'GET /user/:userID': { rule: 'account', path: ({ ownerId }) => `/user/${ownerId}` },
  'POST /user/:userID': {
    rule: 'account',
    path: ({ ownerId }) => `/user/${ownerId}`,
    body: ({ ownerId }) => JSON.stringify({ id: ownerId }),
  },
  'DELETE /user/:userID': { rule: 'account', path: ({ ownerId }) => `/user/${ownerId}` },
  'DELETE /user/:userID/sessions': {
    rule: 'account',
    path: ({ ownerId }) => `/user/${ownerId}/sessions`,
  },
  'GET /user/:userID/sessions': {
    rule: 'account',
    path: ({ ownerId }) => `/user/${ownerId}/sessions`,
  },
  'DELETE /user/:userID/sessions/:sessionID': {
    rule: 'account',
    path: ({ ownerId }) => `/user/${ownerId}/sessions/none`,
    through: 404,
  },
  'POST /user': {
    rule: 'admin',
    path: fixed('/user'),
    body: () => JSON.stringify({ provider: 'ovh', login: randomUUID() }),
  },
  'GET /users': { rule: 'admin', path: fixed('/users') },
  'GET /users/search': { rule: 'admin', path: fixed('/users/search?q=ad') },
  'GET /uploads': { rule: 'admin', path: fixed('/uploads') },
  'GET /stats': { rule: 'admin', path: fixed('/stats') },
  'GET /admin/logging': { rule: 'admin', path: fixed('/admin/logging') },
  'GET /admin/audit': { rule: 'admin', path: fixed('/admin/audit') },
  'POST /admin/logging': { rule: 'admin', path: fixed('/admin/logging'), body: json({}) },
  'GET /admin/settings': { rule: 'admin', path: fixed('/admin/settings') },
  'GET /admin/clean': { rule: 'admin', path: fixed('/admin/clean') },
  'POST /admin/clean': { rule: 'admin', path: fixed('/admin/clean') },
  'GET /admin/storage': { rule: 'admin', path: fixed('/admin/storage') },
  'GET /admin/storage/check': { rule: 'admin', path: fixed('/admin/storage/check') },
  'POST /admin/storage/check': {
    rule: 'admin',
    path: fixed('/admin/storage/check'),
    // A mistake of an administrator: a check that runs would be in the way of the next one.
    body: json({ backend: 'tape' }),
    through: 400,
  },
  'DELETE /admin/storage/check': {
    rule: 'admin',
    path: fixed('/admin/storage/check'),
    through: 400,
  },
  'GET /admin/maintenance': { rule: 'admin', path: fixed('/admin/maintenance') },
  'POST /admin/maintenance': {
    rule: 'admin',
    path: fixed('/admin/maintenance'),
    body: json({ on: false }),
  },
  'GET /stats/activity/daily': { rule: 'admin', path: fixed('/stats/activity/daily') },
  'GET /stats/trending/uploads': { rule: 'admin', path: fixed('/stats/trending/uploads') },
  'GET /stats/trending/files': { rule: 'admin', path: fixed('/stats/trending/files') },
};
