import type * as wire from '../server.js';
import type { PageWire } from '../paging.js';
import { PAUSE } from './operation.js';
import { LISTED_UPLOAD } from './uploads.js';
import { TOKEN, USER } from './users.js';
import type { NamedSchema, Schema } from './schema.js';
import {
  count,
  flag,
  integer,
  list,
  named,
  nullable,
  object,
  oneOf,
  optional,
  record,
  text,
  time,
} from './schema.js';

export const FLAG = named<wire.FlagWire>(
  'Flag',
  oneOf(
    ['disabled', 'enabled', 'default', 'forced'],
    'How a feature stands. default: enabled, and clients preselect it. forced: always on.',
  ),
);

const features: { readonly [K in keyof wire.FeaturesWire]: Schema<wire.FlagWire> } = {
  feature_authentication: FLAG,
  feature_one_shot: FLAG,
  feature_removable: FLAG,
  feature_stream: FLAG,
  feature_password: FLAG,
  feature_comments: FLAG,
  feature_set_ttl: FLAG,
  feature_extend_ttl: FLAG,
  feature_clients: FLAG,
  feature_github: FLAG,
  feature_text: FLAG,
  feature_local_login: FLAG,
  feature_delete_account: FLAG,
  feature_api_tokens: FLAG,
  feature_e2ee: FLAG,
};

export const CONFIG = named<wire.ConfigWire>(
  'Config',
  object<wire.ConfigWire>('What clients need to know of the configuration.', {
    maxFileSize: integer('bytes; zero or less: unlimited'),
    maxUserSize: integer('bytes of all files of a user; zero or less: unlimited'),
    maxFilePerUpload: integer(),
    defaultTTL: integer('seconds; negative: for ever'),
    maxTTL: integer('seconds; zero or less: no maximum'),
    plikDomain: text('URL of the page; empty: not configured'),
    downloadDomain: text('URL of downloads; empty: not configured'),
    downloadDomainAlias: nullable(list(text())),
    downloadURL: optional(text('base of the URLs of files, where one is configured')),
    abuseContact: text(),
    streamTimeout: integer('seconds that the sender of a stream waits for a receiver; 0: for ever'),
    ...features,
    authentication: flag('this and the five below follow from the features, for older clients'),
    noAnonymousUploads: flag(),
    oneShot: flag(),
    removable: flag(),
    stream: flag(),
    protectedByPassword: flag(),
    googleAuthentication: flag(),
    ovhAuthentication: flag(),
    ovhApiEndpoint: text(),
    oidcAuthentication: flag(),
    oidcProviderName: text(),
    githubAuthentication: flag(),
    maintenance: optional(PAUSE),
  }),
);

export const CLIENT = named<wire.ClientWire>(
  'Client',
  object<wire.ClientWire>('A client that the server offers.', {
    ...{ name: text(), md5: text() },
    path: text('below the server, without a leading slash'),
    ...{ os: text(), arch: text() },
  }),
);

export const RELEASE = named<wire.ReleaseWire>(
  'Release',
  object<wire.ReleaseWire>('A file of the changelog.', {
    name: text(),
    date: integer('Unix seconds'),
  }),
);

export const VERSION = named<wire.VersionWire>(
  'Version',
  object<wire.VersionWire>(
    'What the server is. What was built, and what runs it, is told to administrators only.',
    {
      version: text('without a leading v'),
      date: integer('Unix seconds; 0: not told'),
      gitShortRevision: optional(text()),
      gitFullRevision: optional(text()),
      goVersion: optional(text('what runs the server')),
      isRelease: flag(),
      isMint: flag(),
      clients: list(CLIENT),
      releases: list(RELEASE, 'oldest first'),
    },
  ),
  { version: '0.1.0', date: 0, isRelease: false, isMint: false, clients: [], releases: [] },
);

const cursor = (where: string): Schema<string | null> =>
  nullable(text(`cursor of what comes ${where}; null: nothing does`));

const page = <T>(name: string, element: NamedSchema<T>): NamedSchema<PageWire<T>> =>
  named<PageWire<T>>(
    name,
    object<PageWire<T>>('A part of a list.', {
      after: cursor('after this page'),
      before: cursor('before it'),
      total: count('of the whole list'),
      results: list(element),
    }),
  );

export const UPLOAD_PAGE = page('UploadPage', LISTED_UPLOAD);
export const USER_PAGE = page('UserPage', USER);
export const TOKEN_PAGE = page('TokenPage', TOKEN);

export const LOGGING = named<wire.LoggingWire>(
  'Logging',
  object<wire.LoggingWire>('What the process that answers logs.', {
    levels: record(text(), 'the least important level of each area that is logged'),
    configured: record(text(), 'what comes back'),
    until: nullable(time('when it comes back; null: nothing was changed, or by a signal')),
  }),
);

export const AUDIT_LINE = named<wire.AuditLineWire>(
  'AuditLine',
  object<wire.AuditLineWire>('A line of the audit trail.', {
    chain: text('the chain that it belongs to: of a server, or of its commands'),
    seq: count('its number there'),
    time: time(),
    event: text('what happened'),
    result: text('done, refused, cut or failed'),
    actor: text('whose doing it was; empty: nobody known, or the server itself'),
    operator: optional(text('for a command: the account of the machine that ran it')),
    via: optional(text('what proved who it was: session or token; empty: nothing')),
    user: optional(text('whom it is about; empty: nobody')),
    upload: optional(text()),
    file: optional(text()),
    address: optional(text("the client's")),
    request: optional(text('its X-Request-Id')),
    about: record<unknown>({ json: {} }, 'what else there is to say'),
    prev: text('SHA-256 of the line before'),
    hash: text('SHA-256 of this line'),
  }),
);

export const AUDIT_PAGE = named<wire.AuditPageWire>(
  'AuditPage',
  object<wire.AuditPageWire>('Lines of the audit trail, the latest first.', {
    after: nullable(text('where to go on; null: there is nothing more')),
    results: list(AUDIT_LINE, 'may be empty though others follow'),
  }),
);
