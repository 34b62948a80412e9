import { resolve } from 'node:path';
import { mysqlAddress, postgresAddress } from './database-address.js';
import type { Features } from './features.js';
import { isEnabled } from './features.js';
import type { ReadContext } from './kinds.js';
import { objectStorageOf } from './object-storage.js';
import type { Derived, PlainSettings, Settings } from './settings.js';
import { ALL_SETTINGS } from './settings.js';

/** Completes the settings by what follows from several of them. */
export function derive(plain: PlainSettings, context: ReadContext): Settings {
  const verbose = plain.logLevel === 'debug';
  const derived: Derived = {
    debug: plain.debug || verbose,
    debugRequests: plain.debugRequests || verbose,
    assumeHttps: plain.assumeHttps === 'auto' ? looksLikeHttps(plain) : plain.assumeHttps,
    features: effectiveFeatures(plain.features),
    authentication: isEnabled(plain.features.authentication),
    ...providersOf(plain),
    ovhApiEndpoint: plain.ovhApiEndpoint || String(ALL_SETTINGS.ovhApiEndpoint.default),
    downloadUrl: downloadUrlOf(plain),
    ...databaseOf(plain, context),
    storageBackend: plain.dataBackend === 'file' ? 'file' : 's3',
    objectStorage: objectStorageOf(plain),
  };
  return { ...plain, ...derived };
}

/** The login providers and the settings that each needs. */
export const PROVIDERS = [
  { title: 'Google', needs: ['googleApiClientId', 'googleApiSecret'] },
  { title: 'OVH', needs: ['ovhApiKey', 'ovhApiSecret'] },
  { title: 'OpenID', needs: ['oidcClientId', 'oidcClientSecret', 'oidcProviderUrl'] },
  { title: 'GitHub', needs: ['gitHubApiClientId', 'gitHubApiSecret'] },
] as const;

type Provider = (typeof PROVIDERS)[number]['title'];

/** Which providers have everything they need (contract §2.2), whether accounts are on or off. */
export function configuredProviders(plain: PlainSettings): readonly Provider[] {
  return PROVIDERS.filter(({ needs }) => needs.every((need) => plain[need] !== '')).map(
    ({ title }) => title,
  );
}

function looksLikeHttps(plain: PlainSettings): boolean {
  return plain.sslEnabled || plain.enhancedWebSecurity || /^https:/i.test(plain.plikDomain);
}

function effectiveFeatures(features: Features): Features {
  const clientsAreUseless = features.authentication === 'forced' && !isEnabled(features.apiTokens);
  const clients = clientsAreUseless ? 'disabled' : features.clients;
  return { ...features, clients };
}

function providersOf(plain: PlainSettings) {
  const configured = isEnabled(plain.features.authentication) ? configuredProviders(plain) : [];
  return {
    googleAuthentication: configured.includes('Google'),
    ovhAuthentication: configured.includes('OVH'),
    oidcAuthentication: configured.includes('OpenID'),
    githubAuthentication: configured.includes('GitHub'),
  };
}

function downloadUrlOf(plain: PlainSettings): string {
  const base = plain.downloadDomain || plain.plikDomain;
  return base === '' ? '' : base + plain.path;
}

/** The address of a database, whose connection string is known to be right. */
function databaseOf(
  { metadataBackendConfig: { driver, connectionString } }: PlainSettings,
  context: ReadContext,
): Pick<Derived, 'databaseFile' | 'database'> {
  if (driver === 'mysql') return { databaseFile: '', database: mysqlAddress(connectionString) };
  if (driver === 'postgres') {
    return { databaseFile: '', database: postgresAddress(connectionString) };
  }
  return { databaseFile: sqliteFile(connectionString, context), database: null };
}

/** Plik's driver takes `file:` URLs with parameters; the parameters are Go's and mean nothing here. */
function sqliteFile(connectionString: string, { cwd }: ReadContext): string {
  const file = connectionString.replace(/^file:/, '').replace(/\?.*$/, '');
  return file === ':memory:' ? file : resolve(cwd, file);
}
