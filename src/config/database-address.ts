/** Where the database is, taken apart from Plik's connection strings. */
export interface ServerDatabase {
  readonly kind: 'mysql' | 'postgres';
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** `verify`: the certificate must be right. `require`: encrypted, whoever it is. */
  readonly tls: 'off' | 'require' | 'verify';
}

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** `user:password@tcp(host:3306)/name?tls=true`, Go's form, or a URL `mysql://…`; null: neither. */
export function mysqlAddress(text: string): ServerDatabase | null {
  if (/^(?:mysql|mariadb):\/\//i.test(text)) return fromUrl(text, 'mysql', 3306);
  const dsn = /^(?:(.*)@)?(?:(\w+)(?:\(([^)]*)\))?)?\/([^/?]*)(?:\?(.*))?$/s.exec(text);
  if (dsn === null) return null;
  const [, credentials = '', protocol = 'tcp', address = '', database = '', query = ''] = dsn;
  if (protocol !== 'tcp' || database === '') return null;
  const colon = credentials.indexOf(':');
  const { host, port } = hostAndPort(address === '' ? '127.0.0.1' : address, 3306);
  const tls = new URLSearchParams(query).get('tls') ?? 'false';
  return {
    kind: 'mysql',
    ...{ host, port, database },
    user: colon < 0 ? credentials : credentials.slice(0, colon),
    password: colon < 0 ? '' : credentials.slice(colon + 1),
    tls: tls === 'true' ? 'verify' : tls === 'false' ? 'off' : 'require',
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
    user: pairs.get('user') ?? '',
    password: pairs.get('password') ?? '',
    database,
    tls: tlsOf(pairs.get('sslmode')),
  };
}

const tlsOf = (sslmode: string | null | undefined): ServerDatabase['tls'] => {
  if (sslmode === 'require' || sslmode === 'verify-ca') return 'require';
  return sslmode === 'verify-full' ? 'verify' : 'off';
};

function fromUrl(text: string, kind: ServerDatabase['kind'], port: number): ServerDatabase | null {
  // A scheme that URL knows, so that the host is taken apart in every case.
  if (!URL.canParse(text.replace(/^\w+:/, 'http:'))) return null;
  const url = new URL(text.replace(/^\w+:/, 'http:'));
  const database = decode(url.pathname.slice(1));
  if (database === '' || url.hostname === '') return null;
  const mode = url.searchParams.get('sslmode') ?? url.searchParams.get('ssl-mode');
  return {
    kind,
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    // "80" is what the scheme would mean, and is then not in the URL.
    port: url.port === '' ? (/:80(?:\/|$)/.test(text) ? 80 : port) : Number(url.port),
    user: decode(url.username),
    password: decode(url.password),
    database,
    tls: tlsOf(mode?.toLowerCase().replace('verify_identity', 'verify-full')),
  };
}

function hostAndPort(address: string, port: number): { host: string; port: number } {
  const parts = /^(\[[^\]]+\]|[^:]*)(?::(\d+))?$/.exec(address);
  const host = (parts?.[1] ?? address).replace(/^\[(.*)\]$/, '$1');
  return { host: host === '' ? '127.0.0.1' : host, port: Number(parts?.[2] ?? port) };
}
