import { accessSync, constants, statSync } from 'node:fs';
import { configuredProviders, PROVIDERS } from './derive.js';
import { isEnabled } from './features.js';
import { BUILT_IN, describeGiven } from './given.js';
import type { Findings } from './layers.js';
import { mysqlAddress, postgresAddress } from './database-address.js';
import type { Outcome, Settled } from './resolve.js';
import type { Rule } from './rule.js';
import type { PlainSettings } from './settings.js';
import { ALL_SETTINGS } from './settings.js';
import { OBJECT_STORAGE_RULES } from './object-storage.js';

/** What each login provider needs, as Plik's keys. */
const PROVIDER_KEYS = PROVIDERS.map(({ needs }) => needs.map((need) => ALL_SETTINGS[need].key));

/** Smaller files would be mostly first lines, in bytes. */
const LEAST_AUDIT_FILE = 65_536;

/** What settings must hold together. */
export const RULES: readonly Rule[] = [
  {
    keys: ['DefaultTTLStr', 'MaxTTLStr'],
    broken: ({ defaultTtl, maxTtl }) => maxTtl > 0 && defaultTtl > maxTtl,
    expected: 'expected a default of at most the maximum',
  },
  {
    keys: ['DefaultTTLStr', 'MaxTTLStr'],
    broken: ({ defaultTtl, maxTtl }) => maxTtl > 0 && defaultTtl <= 0,
    expected:
      'expected a default above 0, because every upload that sets no TTL would exceed the maximum',
  },
  {
    keys: ['SslEnabled', 'SslCert'],
    broken: ({ sslEnabled, sslCert }) => sslEnabled && !isReadableFile(sslCert),
    expected: 'expected a certificate file that exists and can be read',
  },
  {
    keys: ['SslEnabled', 'SslKey'],
    broken: ({ sslEnabled, sslKey }) => sslEnabled && !isReadableFile(sslKey),
    expected: 'expected a key file that exists and can be read',
  },
  {
    keys: ['PlikDomain', 'DownloadDomain'],
    broken: ({ plikDomain, downloadDomain }) =>
      plikDomain !== '' && hostOf(plikDomain) === hostOf(downloadDomain),
    expected: 'expected two different hosts',
  },
  {
    keys: ['ListenPort', 'MetricsPort', 'ListenAddress', 'MetricsAddress'],
    broken: (s) =>
      s.metricsPort !== 0 &&
      s.metricsPort === s.listenPort &&
      (s.metricsAddress === s.listenAddress ||
        [s.metricsAddress, s.listenAddress].some((address) => /^(0\.0\.0\.0|::)$/.test(address))),
    expected: 'expected two different ports',
  },
  {
    keys: ['FeatureAuthentication', 'FeatureLocalLogin', ...PROVIDER_KEYS.flat()],
    broken: (s) =>
      isEnabled(s.features.authentication) &&
      !isEnabled(s.features.localLogin) &&
      configuredProviders(s).length === 0,
    expected: 'expected a way to log in: enable FeatureLocalLogin or configure a provider',
  },
  {
    keys: ['DataBackendConfig.Directory'],
    broken: ({ dataBackendConfig }) => dataBackendConfig.directory === '',
    expected: 'expected a folder',
  },
  ...OBJECT_STORAGE_RULES,
  {
    keys: ['AuditLog', 'AuditFolder'],
    broken: ({ auditLog, auditFolder }) => auditLog.includes('file') && auditFolder === '',
    expected: 'expected a folder',
  },
  {
    keys: ['AuditFileSizeStr'],
    broken: ({ auditFileSize }) => auditFileSize >= 0 && auditFileSize < LEAST_AUDIT_FILE,
    expected: 'expected at least 64KiB, or unlimited',
  },
  {
    keys: ['MetadataBackendConfig.ConnectionString'],
    broken: ({ metadataBackendConfig: { driver, connectionString } }) =>
      driver === 'sqlite3' && /^(file:)?(\?.*)?$/.test(connectionString),
    expected: 'expected the file of the SQLite database, such as plik.db',
  },
  {
    keys: ['MetadataBackendConfig.ConnectionString'],
    broken: ({ metadataBackendConfig: { driver, connectionString } }) =>
      driver === 'mysql' && mysqlAddress(connectionString) === null,
    expected: 'expected user:password@tcp(host:3306)/name, or mysql://user:password@host:3306/name',
  },
  {
    keys: ['MetadataBackendConfig.ConnectionString'],
    broken: ({ metadataBackendConfig: { driver, connectionString } }) =>
      driver === 'postgres' && postgresAddress(connectionString) === null,
    expected:
      'expected host=… user=… password=… dbname=…, or postgres://user:password@host:5432/name',
  },
];

/** What is allowed, and probably not meant. */
interface Advice {
  readonly when: (settings: PlainSettings, outcome: Outcome) => boolean;
  readonly text: string;
}

const ADVICE: readonly Advice[] = [
  {
    when: ({ sourceIpHeader }, outcome) =>
      sourceIpHeader !== '' && outcome.get('TrustedProxies')?.given.source === BUILT_IN,
    text:
      'SourceIPHeader is set and TrustedProxies is not: the header is believed only when it comes ' +
      'from this machine. Set TrustedProxies to the addresses of the proxy',
  },
  {
    when: ({ downloadDomain, downloadDomainAlias }) =>
      downloadDomain === '' && downloadDomainAlias.length > 0,
    text: 'DownloadDomainAlias is ignored, because DownloadDomain is not set',
  },
  {
    when: ({ sslEnabled, tlsVersion }) =>
      sslEnabled && (tlsVersion === 'TLSv1' || tlsVersion === 'TLSv1.1'),
    text: 'TlsVersion allows TLS 1.0 or 1.1, which are obsolete (RFC 8996). Set it to tlsv12',
  },
  {
    when: ({ metadataBackendConfig: { driver, connectionString } }) =>
      driver === 'sqlite3' && connectionString.includes('?'),
    text: 'MetadataBackendConfig.ConnectionString: what follows the ? is ignored',
  },
  ...PROVIDER_KEYS.map((keys) => ({
    when: (_: PlainSettings, outcome: Outcome) => {
      const given = keys.filter((key) => outcome.get(key)?.value !== '');
      return given.length > 0 && given.length < keys.length;
    },
    text: `${keys.join(', ')}: some are set and some are not, so this login stays off`,
  })),
];

/** Adds to the findings what is wrong or odd with the settings together. */
export function checkRules(settings: PlainSettings, outcome: Outcome, findings: Findings): void {
  for (const { keys, broken, expected } of RULES) {
    const settled = keys.map((key) => outcome.get(key)).filter((each) => each !== undefined);
    if (!settled.some(({ failed }) => failed) && broken(settings)) {
      findings.mistakes.push({ given: describeAll(settled), expected });
    }
  }
  for (const { when, text } of ADVICE) {
    if (when(settings, outcome)) {
      findings.warnings.push(text);
    }
  }
}

/** What somebody gave is named first; of defaults, only as many as a reader can use. */
function describeAll(settled: readonly Settled[]): string {
  const given = settled.filter((each) => each.given.source !== BUILT_IN);
  const shown = settled.length > 2 && given.length > 0 ? given : settled;
  return shown.map(({ given: each, secret }) => describeGiven(each, secret)).join(', ');
}

/** The value of `Host` in requests to a URL; empty for an empty URL. */
function hostOf(url: string): string {
  return url === '' ? '' : new URL(url).host;
}

function isReadableFile(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
