import { levelsByArea, level } from '../log-level-kinds.js';
import { bool, choice, interval, list, path, port, timeout } from '../kinds.js';
import { cidr, headerName, host, prefix } from '../network-kinds.js';
import { setting } from '../setting.js';

const CIDRS = list(cidr, 'a list of ranges such as ["10.0.0.0/8","::1"]');

/** What is logged, and how. */
export const logSettings = {
  debug: setting('Debug', bool, false, 'Answers of status 500 tell what failed.'),
  debugRequests: setting(
    'DebugRequests',
    bool,
    false,
    'Every answer is one line of the log, at level INFO.',
  ),
  logLevel: setting(
    'LogLevel',
    level,
    'INFO',
    'The least important messages that are logged. DEBUG switches Debug and DebugRequests on.',
  ),
  logLevels: setting('LogLevels', levelsByArea, '{}', 'The same for single areas of the server.'),
  logFormat: setting(
    'LogFormat',
    choice({ text: 'text', json: 'json' }),
    'text',
    'One readable line or one JSON object per message.',
  ),
};

/** Where the server listens, and its patience. */
export const listenSettings = {
  listenAddress: setting('ListenAddress', host, '0.0.0.0', 'The address to listen on.'),
  listenPort: setting('ListenPort', port, 8080, 'The port to listen on; 0 takes any free one.'),
  metricsAddress: setting(
    'MetricsAddress',
    host,
    '0.0.0.0',
    'The address of the Prometheus metrics; they need no login.',
  ),
  metricsPort: setting('MetricsPort', port, 0, 'The port of the metrics; 0 switches them off.'),
  path: setting(
    'Path',
    prefix,
    '',
    'The prefix of every URL, for a server that shares its host with others.',
  ),
  sslEnabled: setting('SslEnabled', bool, false, 'Speak HTTPS. Needs SslCert and SslKey.'),
  sslCert: setting('SslCert', path, '', 'The certificate chain, a PEM file.'),
  sslKey: setting('SslKey', path, '', 'The private key of the certificate, a PEM file.'),
  tlsVersion: setting(
    'TlsVersion',
    choice({ tlsv10: 'TLSv1', tlsv11: 'TLSv1.1', tlsv12: 'TLSv1.2', tlsv13: 'TLSv1.3' }),
    'tlsv12',
    'The oldest version of TLS that is spoken.',
  ),
  inactivityTimeout: setting(
    'InactivityTimeoutStr',
    timeout,
    '2m',
    'A transfer is cut when no byte has moved for this long.',
  ),
  shutdownTimeout: setting(
    'ShutdownTimeoutStr',
    timeout,
    '1m',
    'How long running transfers may go on after the order to stop; 0 waits until they end.',
  ),
};

/** How the addresses of clients are found, and what depends on them. */
export const addressSettings = {
  sourceIpHeader: setting(
    'SourceIPHeader',
    headerName,
    '',
    "The header in which the proxy in front sends the client's address. Empty: the peer is the client.",
  ),
  trustedProxies: setting(
    'TrustedProxies',
    CIDRS,
    ['127.0.0.0/8', '::1/128'],
    'The proxies that are believed when they send SourceIPHeader, X-Forwarded-Proto or X-Forwarded-Host.',
  ),
  uploadWhitelist: setting(
    'UploadWhitelist',
    CIDRS,
    [],
    'The addresses that may upload without an account. Empty: all.',
  ),
};

/** When expired and removed uploads are erased. */
export const cleaningSettings = {
  cleaningEnabled: setting(
    'CleaningEnabled',
    bool,
    true,
    'This process erases expired and removed uploads. Without it, run "plikd clean".',
  ),
  cleaningInterval: setting(
    'CleaningIntervalStr',
    interval,
    '5m',
    'The cleaner sleeps a random time between this and twice this.',
  ),
};
