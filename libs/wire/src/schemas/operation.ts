import type * as wire from '../operation.js';
import {
  count,
  flag,
  list,
  named,
  nullable,
  object,
  oneOf,
  optional,
  text,
  time,
} from './schema.js';

export const SETTING = named<wire.SettingWire>(
  'Setting',
  object<wire.SettingWire>('A setting in force.', {
    key: text('inside a table with the name of the table and a dot before it'),
    chapter: text('of the documentation'),
    value: text('as it is written in a variable; what is secret is replaced by (hidden)'),
    hidden: flag('something secret was replaced'),
    source: text('a file, .env, environment, command line or built-in default'),
    name: text('how it is spelled there'),
  }),
  {
    ...{ key: 'ListenPort', chapter: 'Listening', value: '8081', hidden: false },
    ...{ source: 'environment', name: 'PLIKD_LISTEN_PORT' },
  },
);

export const SETTINGS = named<readonly wire.SettingWire[]>(
  'Settings',
  list(SETTING, 'in the order of the documentation'),
);

export const CLEANING_REPORT = named<wire.CleaningReportWire>(
  'CleaningReport',
  object<wire.CleaningReportWire>('What a pass of the cleaner did.', {
    removedUploads: count('whose time was over'),
    erasedFiles: count(),
    erasedUploads: count(),
    orphanRows: count('without their upload, or their account'),
    orphanObjects: count('stored bytes that no row knew'),
  }),
);

export const CLEANING = named<wire.CleaningWire>(
  'Cleaning',
  object<wire.CleaningWire>('The cleaner of the process that answers.', {
    state: oneOf(
      ['idle', 'running', 'elsewhere'],
      'elsewhere: another process has the right to clean',
    ),
    startedAt: nullable(time('of the pass that runs, or of the last one; null: there was none')),
    endedAt: nullable(time()),
    failed: flag('the last one did not come to its end'),
    report: {
      json: {
        description: 'of the last pass that ended well',
        anyOf: [CLEANING_REPORT.json, { type: 'null' }],
      },
    },
  }),
);

export const STORAGE_SHARE = named<wire.StorageShareWire>(
  'StorageShare',
  object<wire.StorageShareWire>('What a storage backend holds.', {
    backend: text('file or s3'),
    files: count(),
    bytes: count(),
  }),
);

export const STORAGE_SHARES = named<readonly wire.StorageShareWire[]>(
  'StorageShares',
  list(STORAGE_SHARE),
);

export const STORAGE_CHECK_PARAMS = named<wire.StorageCheckParamsWire>(
  'StorageCheckParams',
  object<wire.StorageCheckParamsWire>('How stored bytes are checked.', {
    quick: optional(flag('sizes are compared, and nothing is read')),
    repair: optional(flag('bytes that belong to no file are erased')),
    backend: optional(text('only this one: file or s3')),
  }),
  { quick: true },
);

export const STORAGE_FINDING = named<wire.StorageFindingWire>(
  'StorageFinding',
  object<wire.StorageFindingWire>('What is wrong with stored bytes.', {
    kind: oneOf(
      ['missing', 'short', 'long', 'flipped', 'unreadable', 'orphaned', 'unreachable'],
      'orphaned: they belong to no file; unreachable: a backend cannot be looked at',
    ),
    backend: text(),
    key: text('of the bytes in their backend; empty: a whole backend'),
    file: text('id; empty: no file has these bytes'),
    upload: text('id of its upload'),
    detail: text(),
    repaired: flag('they were erased'),
  }),
);

export const STORAGE_CHECK = named<wire.StorageCheckWire>(
  'StorageCheck',
  object<wire.StorageCheckWire>('The check that runs, or the last one, on whichever server.', {
    state: oneOf(
      ['none', 'running', 'done', 'cancelled', 'failed', 'interrupted'],
      'none: there was no check yet; interrupted: its server is gone',
    ),
    quick: flag(),
    repair: flag(),
    backend: text('empty: all of them'),
    startedAt: nullable(time()),
    endedAt: nullable(time()),
    totalFiles: count('that there were when it began'),
    totalBytes: count(),
    files: count('looked at'),
    bytes: count('of them'),
    unproven: count('of them, without a digest to compare with'),
    wrong: count('findings that stay'),
    repaired: count('findings that were erased'),
    findings: list(STORAGE_FINDING, 'the first hundred'),
  }),
);

export const PAUSE = named<wire.PauseWire>(
  'Pause',
  object<wire.PauseWire>('No uploads are taken.', {
    text: text('for those who want to upload; may be empty'),
    until: nullable(time('when it ends by itself; null: it does not')),
  }),
);

export const MAINTENANCE = named<wire.MaintenanceWire>(
  'Maintenance',
  object<wire.MaintenanceWire>('Whether uploads are taken. On all servers within five seconds.', {
    on: flag('none are taken'),
    text: text('for those who want to upload'),
    until: nullable(time('when it ends by itself; null: it does not')),
    since: nullable(time()),
  }),
);

export const MAINTENANCE_PARAMS = named<wire.MaintenanceParamsWire>(
  'MaintenanceParams',
  object<wire.MaintenanceParamsWire>('Maintenance mode, on or off.', {
    on: flag(),
    text: optional(text('for those who want to upload; one line of at most 500 characters')),
    until: optional(time('when it ends by itself')),
  }),
  { on: true, text: 'New disks until noon', until: '2027-01-31T12:00:00Z' },
);

export const SESSION = named<wire.SessionWire>(
  'Session',
  object<wire.SessionWire>('A login.', {
    id: text('opens nothing'),
    provider: text('who said who it is: local, google, ovh, oidc or github'),
    createdAt: time(),
    seenAt: time('to about a minute'),
    address: text('from where it was seen last'),
    userAgent: text('with what'),
    current: flag('it is the one that asks'),
  }),
);

export const SESSIONS = named<readonly wire.SessionWire[]>('Sessions', list(SESSION));
