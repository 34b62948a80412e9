import { mysqlAddress, postgresAddress } from './database-address.js';

const files = { caFile: '', certFile: '', keyFile: '' };
const tls = (mode: string, given: Partial<typeof files> = {}) => ({
  tls: { mode, ...files, ...given },
});
const base = {
  ...{ host: '127.0.0.1', socket: '', user: 'u', password: 'p', database: 'd' },
  ...tls('off'),
};

describe('mysqlAddress', () => {
  it.each([
    ['u:p@tcp(db.example:3307)/d', { host: 'db.example', port: 3307 }],
    ['u:p@tcp(127.0.0.1)/d?charset=utf8mb4&parseTime=True&loc=Local', { port: 3306 }],
    ['u:p@/d', { port: 3306 }],
    ['u:p@tcp([::1]:3306)/d', { host: '::1', port: 3306 }],
    ['u:p@ss:w/o(r)d@tcp(h)/d', { host: 'h', port: 3306, password: 'p@ss:w/o(r)d' }],
    ['u:p@tcp(h:1)/d?tls=true', { host: 'h', port: 1, ...tls('verify') }],
    ['u:p@tcp(h:1)/d?tls=skip-verify', { host: 'h', port: 1, ...tls('require') }],
    [
      'u:p@tcp(h:1)/d?tls=true&ssl-ca=/etc/ca.pem',
      { host: 'h', port: 1, ...tls('verify', { caFile: '/etc/ca.pem' }) },
    ],
    [
      'mysql://u:p@h:1/d?ssl-mode=VERIFY_IDENTITY&ssl-ca=ca.pem&ssl-cert=c.pem&ssl-key=k.pem',
      {
        ...{ host: 'h', port: 1 },
        ...tls('verify', { caFile: 'ca.pem', certFile: 'c.pem', keyFile: 'k.pem' }),
      },
    ],
    ['mysql://u:p@h:1/d?ssl-mode=REQUIRED', { host: 'h', port: 1, ...tls('require') }],
    ['u:p@unix(/run/mysqld/mysqld.sock)/d', { socket: '/run/mysqld/mysqld.sock', port: 3306 }],
    ['mysql://u:p@h:3307/d', { host: 'h', port: 3307 }],
    ['mysql://u:p%40x@h/d', { host: 'h', port: 3306, password: 'p@x' }],
    ['mariadb://u:p@[::1]:80/d', { host: '::1', port: 80 }],
  ])('%s', (text, expected) => {
    expect(mysqlAddress(text)).toEqual({ kind: 'mysql', ...base, ...expected });
  });

  it.each(['', 'plik.db', 'u:p@tcp(h)/', 'u:p@unix/d', 'u:p@udp(h)/d', 'mysql://h', 'mysql:///d'])(
    'refuses %j',
    (text) => {
      expect(mysqlAddress(text)).toBeNull();
    },
  );
});

describe('postgresAddress', () => {
  it.each([
    ['host=h port=5433 user=u password=p dbname=d sslmode=disable', { host: 'h', port: 5433 }],
    ["user=u password='a b\\'c' dbname=d", { password: "a b'c" }],
    ['user=d password=p', { user: 'd' }],
    ['user=u password=p dbname=d sslmode=require', tls('require')],
    ['host=/run/postgresql user=u password=p dbname=d', { host: '/run/postgresql' }],
    ['user=u password=p dbname=d sslmode=verify-ca', tls('verify-ca')],
    [
      'user=u password=p dbname=d sslmode=verify-full sslrootcert=/ca.pem',
      tls('verify', { caFile: '/ca.pem' }),
    ],
    ['postgres://u:p@h:1/d?sslmode=disable', { host: 'h', port: 1 }],
    ['postgresql://u:p@h/d?sslmode=require', { host: 'h', ...tls('require') }],
  ])('%s', (text, expected) => {
    expect(postgresAddress(text)).toEqual({ kind: 'postgres', ...base, port: 5432, ...expected });
  });

  it.each(['', 'plik.db', 'host=h', 'postgres://h/', 'what is this'])('refuses %j', (text) => {
    expect(postgresAddress(text)).toBeNull();
  });
});
