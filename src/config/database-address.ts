/** How a connection to a database is encrypted. Files are paths of PEM files, "" for none. */
export interface DatabaseTls {
  /** `verify`: the certificate must be right. `verify-ca`: whatever name is in it. `require`: whoever it is. */
  readonly mode: 'off' | 'require' | 'verify-ca' | 'verify';
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
}

/** Where the database is, taken apart from Plik's connection strings. */
export interface ServerDatabase {
  readonly kind: 'mysql' | 'postgres';
  /** A name, an address, or for postgres the folder of a socket. */
  readonly host: string;
  readonly port: number;
  /** The path of a Unix socket, instead of host and port; "" for none. */
  readonly socket: string;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly tls: DatabaseTls;
}

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

type Parameters = (name: string) => string | null | undefined;

/** `user:password@tcp(host:3306)/name?tls=true`, Go's form, or a URL `mysql://…`; null: neither. */
export function mysqlAddress(text: string): ServerDatabase | null {
  if (/^(?:mysql|mariadb):\/\//i.test(text)) return fromUrl(text, 'mysql', 3306);
  const dsn = /^(?:(.*)@)?(?:(\w+)(?:\(([^)]*)\))?)?\/([^/?]*)(?:\?(.*))?$/s.exec(text);
  if (dsn === null) return null;
  const [, credentials = '', protocol = 'tcp', address = '', database = '', query = ''] = dsn;
  const socket = protocol === 'unix' ? address : '';
  if ((protocol !== 'tcp' && socket === '') || database === '') return null;
  const colon = credentials.indexOf(':');
  const where = socket === '' && address !== '' ? address : '127.0.0.1';
  const parameters = new URLSearchParams(query);
  return {
    kind: 'mysql',
    ...hostAndPort(where, 3306),
    socket,
    database: decode(database),
    user: colon < 0 ? credentials : credentials.slice(0, colon),
    password: colon < 0 ? '' : credentials.slice(colon + 1),
    tls: tlsOf((name) => parameters.get(name)),
  };
}

/** `host=… user=… dbname=…`, or a URL `postgres://…`; null: neither. */
export function postgresAddress(text: string): ServerDatabase | null {
  if (/^postgres(?:ql)?:\/\//i.test(text)) return fromUrl(text, 'postgres', 5432);
  const pairs = new Map<string, string>();
  const rest = text.replace(
    /(\w+)\s*=\s*(?:'((?:[^'\\]|\\.)*)'|(\S*))/g,
    (_, key: string, quoted: string | undefined, plain = '') => {
      pairs.set(key, quoted === undefined ? String(plain) : quoted.replace(/\\(.)/g, '$1'));
      return '';
    },
  );
  const database = pairs.get('dbname') ?? pairs.get('user') ?? '';
  if (rest.trim() !== '' || database === '') return null;
  return {
    kind: 'postgres',
    host: pairs.get('host') ?? '127.0.0.1',
    port: Number(pairs.get('port') ?? 5432),
    socket: '',
    user: pairs.get('user') ?? '',
    password: pairs.get('password') ?? '',
    database,
    tls: tlsOf((name) => pairs.get(name)),
  };
}

/** What the drivers of Go, libpq and MySQL's own tools call the same things. */
const TLS_MODES: Readonly<Record<string, DatabaseTls['mode']>> = {
  require: 'require',
  required: 'require',
  'skip-verify': 'require',
  preferred: 'require',
  'verify-ca': 'verify-ca',
  verify_ca: 'verify-ca',
  'verify-full': 'verify',
  verify_identity: 'verify',
  true: 'verify',
};

function tlsOf(parameter: Parameters): DatabaseTls {
  const first = (...names: string[]): string =>
    names.map((name) => parameter(name)).find((value) => value != null) ?? '';
  const mode = first('sslmode', 'ssl-mode', 'tls').toLowerCase();
  return {
    mode: TLS_MODES[mode] ?? 'off',
    caFile: first('sslrootcert', 'ssl-ca'),
    certFile: first('sslcert', 'ssl-cert'),
    keyFile: first('sslkey', 'ssl-key'),
  };
}

function fromUrl(text: string, kind: ServerDatabase['kind'], port: number): ServerDatabase | null {
  // A scheme that URL knows, so that the host is taken apart in every case.
  if (!URL.canParse(text.replace(/^\w+:/, 'http:'))) return null;
  const url = new URL(text.replace(/^\w+:/, 'http:'));
  const database = decode(url.pathname.slice(1));
  if (database === '' || url.hostname === '') return null;
  return {
    kind,
    host: url.searchParams.get('host') ?? url.hostname.replace(/^\[(.*)\]$/, '$1'),
    // "80" is what the scheme would mean, and is then not in the URL.
    port: url.port === '' ? (/:80(?:\/|$)/.test(text) ? 80 : port) : Number(url.port),
    socket: url.searchParams.get('socket') ?? '',
    user: decode(url.username),
    password: decode(url.password),
    database,
    tls: tlsOf((name) => url.searchParams.get(name)),
  };
}

function hostAndPort(address: string, port: number): { host: string; port: number } {
  const parts = /^(\[[^\]]+\]|[^:]*)(?::(\d+))?$/.exec(address);
  const host = (parts?.[1] ?? address).replace(/^\[(.*)\]$/, '$1');
  return { host: host === '' ? '127.0.0.1' : host, port: Number(parts?.[2] ?? port) };
}
