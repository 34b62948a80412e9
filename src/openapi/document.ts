import { SCHEMAS } from '#wire/schemas';
import { packageVersion } from '../common/package-root.js';
import { BEFORE_ROUTES, PAGE_ROUTES } from '../http/front-door.description.js';
import { CROSS_ORIGIN } from '../http/download.description.js';
import { hasHead } from '../http/route-table.js';
import { answerObject, headerComponents, type Json, ref } from './answers.js';
import { mergeAnswers } from './merge.js';
import { shareAnswers } from './shared-answers.js';
import { operationOf, parameterComponents } from './operations.js';
import { type DescribedRoute, allRoutes, describe, pathOf } from './routes.js';

const INFO = {
  title: 'Plik Nest',
  version: packageVersion,
  summary: 'Temporary file sharing',
  description:
    'The HTTP API of a Plik Nest server, which is that of Plik.\n\n' +
    'Every success is a 200, but for those of resumable uploads. Errors are plain text, one line and a line break, ' +
    'which says what is wrong; never JSON, but for some of ResumableDraft. ' +
    'Texts in which something differs are shown with braces.\n\n' +
    'An upload is made (POST /upload), files are sent to it (POST /file/…), and downloaded (GET /file/…); or one ' +
    'request sends one file and answers its link (POST /). Who adds or removes files proves by the upload token that ' +
    'they may, which the making of the upload answers. Accounts are optional: with one, user tokens (X-PlikToken) ' +
    'stand for a person in programs, and a session in browsers.',
  license: { name: 'MIT', identifier: 'MIT' },
};

const TAGS = [
  {
    name: 'Uploads',
    description: 'Making, reading and removing uploads, which are sets of files.',
  },
  { name: 'Sending', description: 'Bytes in.' },
  { name: 'Downloading', description: 'Bytes out.' },
  { name: 'Login', description: 'Sessions, login through others, login of command line clients.' },
  { name: 'Account', description: "One's own account, user tokens, uploads and statistics." },
  { name: 'Users', description: 'Accounts, mostly for administrators.' },
  { name: 'Server', description: 'The server itself, and everything on it.' },
];

const SECURITY = {
  UploadToken: {
    ...{ type: 'apiKey', in: 'header', name: 'X-UploadToken' },
    description: 'The token of one upload, which its making answered: to add and remove files.',
  },
  UploadPassword: {
    ...{ type: 'http', scheme: 'basic' },
    description: 'Login and password of an upload that has them.',
  },
  UserToken: {
    ...{ type: 'apiKey', in: 'header', name: 'X-PlikToken' },
    description: 'A token of a user. It opens uploads that were made with it, and no account.',
  },
  Session: {
    ...{ type: 'apiKey', in: 'cookie', name: 'plik-session' },
    description: 'The cookie that a login sets.',
  },
  Xsrf: {
    ...{ type: 'apiKey', in: 'header', name: 'X-XSRFToken' },
    description:
      'The value of the cookie plik-xsrf: beside a session on whatever changes something.',
  },
};

const ERROR = {
  type: 'string',
  description: 'What is wrong, on one line.',
  pattern: '\\n$',
};

/** Headers that may be on any request. */
const ON_EVERY_REQUEST = ['X-Request-Id', 'traceparent'].map((name) => ref('parameters', name));

function pathsOf(routes: readonly DescribedRoute[]): Json {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const operations = (paths[route.path] ??= { parameters: ON_EVERY_REQUEST });
    operations[route.method.toLowerCase()] = operationOf(route);
  }
  return Object.fromEntries(Object.entries(paths).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** HEAD beside GET, and what is no handler's: the page. */
function describedRoutes(): DescribedRoute[] {
  const routes = allRoutes();
  const handlers = routes.map(describe);
  const heads = routes.filter(hasHead).map((route) => ({ ...describe(route), method: 'HEAD' }));
  const pages = PAGE_ROUTES.map(({ method, template, description }) => ({
    ...{ method, template, description, path: pathOf(template) },
    parts: description.parts ?? [],
  }));
  return [...handlers, ...heads, ...pages];
}

/** What is answered before it is known which route is asked for, by status. */
const beforeRoutes = (): [string, Json][] =>
  [...mergeAnswers([BEFORE_ROUTES])].map(([status, answer]) => [
    ...([String(status), answerObject(status, answer, CROSS_ORIGIN)] as const),
  ]);

/** The description of the whole API, OpenAPI 3.1 (docs/adr/0022-described-by-decorators.md). */
export function openApiDocument(): Json {
  const before = beforeRoutes();
  const paths = pathsOf(describedRoutes());
  const shared = shareAnswers(paths);
  return {
    openapi: '3.1.1',
    info: INFO,
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    servers: [{ url: '.', description: 'The server that this document comes from.' }],
    tags: TAGS,
    paths,
    components: {
      schemas: { ...Object.fromEntries(SCHEMAS), Error: ERROR },
      parameters: parameterComponents(),
      headers: headerComponents(),
      securitySchemes: SECURITY,
      responses: {
        ...shared,
        ...Object.fromEntries(before.map(([status, answer]) => [`Any${status}`, answer])),
      },
    },
    'x-any-path': {
      description:
        'What may be answered to any request before it is known which route it asks for, or where there is none.',
      responses: Object.fromEntries(
        before.map(([status]) => [status, ref('responses', `Any${status}`)]),
      ),
    },
  };
}
