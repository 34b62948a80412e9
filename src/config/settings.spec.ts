import type { FeatureFlag } from './features.js';
import { loadSettings } from './load.js';
import type { Settings } from './settings.js';

/** Whether two types are the same: one that is wider or narrower than expected is an error. */
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

type Expect<T extends true> = T;

/** Checked by the compiler alone. */
export type Inferred = [
  Expect<Same<Settings['logLevel'], 'debug' | 'info' | 'warn' | 'error' | 'fatal'>>,
  Expect<Same<Settings['logFormat'], 'text' | 'json'>>,
  Expect<Same<Settings['tlsVersion'], 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3'>>,
  Expect<Same<Settings['listenPort'], number>>,
  Expect<Same<Settings['path'], string>>,
  Expect<Same<Settings['trustedProxies'], readonly string[]>>,
  Expect<Same<Settings['assumeHttps'], boolean>>,
  Expect<Same<Settings['dataBackend'], 'file' | 's3' | 'gcs' | 'swift'>>,
  Expect<Same<Settings['dataBackendConfig']['directory'], string>>,
  Expect<Same<Settings['metadataBackendConfig']['driver'], 'sqlite3' | 'mysql' | 'postgres'>>,
  Expect<Same<Settings['features']['oneShot'], FeatureFlag>>,
];

describe('Settings', () => {
  it.each([
    ['logLevel', 'LogLevel', 'warning', 'warn'],
    ['logLevel', 'LogLevel', 'CRITICAL', 'error'],
    ['logFormat', 'LogFormat', 'JSON', 'json'],
    ['tlsVersion', 'TlsVersion', 'tlsv10', 'TLSv1'],
    ['tlsVersion', 'TlsVersion', 'tlsv13', 'TLSv1.3'],
  ] as const)('%s: %s = %j is %j', (property, key, written, value) => {
    const inputs = { env: {}, cwd: '/nowhere', systemConfigFile: 'none' };
    expect(loadSettings({ ...inputs, overrides: { [key]: written } }).settings[property]).toBe(
      value,
    );
  });
});
