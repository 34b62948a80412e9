import type { ServerDatabase } from './database-address.js';
import type { Features } from './features.js';
import { featureSettings } from './features.js';
import type { ValuesOf } from './setting.js';
import {
  accountSettings,
  guessingSettings,
  providerSettings,
} from './settings/account.settings.js';
import { auditSettings } from './settings/audit.settings.js';
import {
  addressSettings,
  cleaningSettings,
  listenSettings,
  logSettings,
} from './settings/server.settings.js';
import { limitSettings, storageSettings } from './settings/upload.settings.js';
import { webSettings } from './settings/web.settings.js';

/**
 * Every setting of the server, once: property name, Plik's key, kind, default, documentation and
 * secrecy. Types, environment variables, .env.example and docs/configuration.md follow from it.
 * The groups are the chapters of the documentation.
 */
export const SETTING_GROUPS = [
  { title: 'Logs', fields: logSettings },
  { title: 'Listening', fields: listenSettings },
  { title: "Clients' addresses", fields: addressSettings },
  { title: 'Web interface and URLs', fields: webSettings },
  { title: 'Limits', fields: limitSettings },
  { title: 'Features', fields: featureSettings },
  { title: 'Accounts', fields: accountSettings },
  { title: 'Guessing', fields: guessingSettings },
  { title: 'Login through others', fields: providerSettings },
  { title: 'Storage', fields: storageSettings },
  { title: 'Cleaning', fields: cleaningSettings },
  { title: 'Audit trail', fields: auditSettings },
] as const;

type Intersection<U> = (U extends unknown ? (each: U) => void : never) extends (
  all: infer I,
) => void
  ? I
  : never;

type AllFields = Intersection<(typeof SETTING_GROUPS)[number]['fields']>;

/** All groups as one. */
export const ALL_SETTINGS = Object.assign(
  {},
  ...SETTING_GROUPS.map(({ fields }) => fields),
) as AllFields;

/** The values as written, before anything is derived from them. */
export type PlainSettings = ValuesOf<AllFields>;

/** Where an S3 service is, and how files are kept there. */
export type ObjectStorage = Omit<PlainSettings['dataBackendConfig'], 'pathStyle'> & {
  readonly pathStyle: boolean;
};

/** What follows from several settings; computed once by `derive`. */
export interface Derived {
  /** `Debug`, or `LogLevel` DEBUG. */
  readonly debug: boolean;
  /** `DebugRequests`, or `LogLevel` DEBUG. */
  readonly debugRequests: boolean;
  /** `AssumeHTTPS`, where `auto` follows SslEnabled, PlikDomain and EnhancedWebSecurity. */
  readonly assumeHttps: boolean;
  /** The flags, where forced accounts without API tokens leave no use for the clients. */
  readonly features: Features;
  /** Accounts are on. */
  readonly authentication: boolean;
  /** Which providers can be used: accounts are on and everything they need is given. */
  readonly googleAuthentication: boolean;
  readonly ovhAuthentication: boolean;
  readonly oidcAuthentication: boolean;
  readonly githubAuthentication: boolean;
  /** Never empty. */
  readonly ovhApiEndpoint: string;
  /** DownloadDomain + Path, else PlikDomain + Path, else empty (`/config` has it as `downloadURL`). */
  readonly downloadUrl: string;
  /** The SQLite file: an absolute path, or `:memory:`; "" with another database. */
  readonly databaseFile: string;
  /** The database server; null with SQLite. */
  readonly database: ServerDatabase | null;
  /** The backend for new files: "file", or "s3" for all that speak it. */
  readonly storageBackend: 'file' | 's3';
  /** The S3 service, also when files are only kept there from before; null: none is configured. */
  readonly objectStorage: ObjectStorage | null;
}

/**
 * The configuration in force, deeply frozen. Sizes are bytes; durations are seconds, timeouts
 * with fractions. Paths are absolute, or empty.
 */
export type Settings = Omit<PlainSettings, keyof Derived> & Derived;
