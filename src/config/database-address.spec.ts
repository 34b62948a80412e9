import { mysqlAddress, postgresAddress } from './database-address.js';

const base = { host: '127.0.0.1', user: 'u', password: 'p', database: 'd', tls: 'off' };

describe('mysqlAddress', () => {
  it.each([
    ['u:p@tcp(db.example:3307)/d', { host: 'db.example', port: 3307 }],
    ['u:p@tcp(127.0.0.1)/d?charset=utf8mb4&parseTime=True&loc=Local', { port: 3306 }],
    ['u:p@/d', { port: 3306 }],
    ['u:p@tcp([::1]:3306)/d', { host: '::1', port: 3306 }],
    ['u:p@ss:w/o(r)d@tcp(h)/d', { host: 'h', port: 3306, password: 'p@ss:w/o(r)d' }],
    ['u:p@tcp(h:1)/d?tls=true', { host: 'h', port: 1, tls: 'verify' }],
    ['u:p@tcp(h:1)/d?tls=skip-verify', { host: 'h', port: 1, tls: 'require' }],
    ['mysql://u:p@h:3307/d', { host: 'h', port: 3307 }],
    ['mysql://u:p%40x@h/d', { host: 'h', port: 3306, password: 'p@x' }],
    ['mariadb://u:p@[::1]:80/d', { host: '::1', port: 80 }],
  ])('%s', (text, expected) => {
    expect(mysqlAddress(text)).toEqual({ kind: 'mysql', ...base, ...expected });
  });

  it.each(['', 'plik.db', 'u:p@tcp(h)/', 'u:p@unix(/tmp/mysql.sock)/d', 'mysql://h', 'mysql:///d'])(
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
    ['user=u password=p dbname=d sslmode=require', { tls: 'require' }],
    ['user=u password=p dbname=d sslmode=verify-full', { tls: 'verify' }],
    ['postgres://u:p@h:1/d?sslmode=disable', { host: 'h', port: 1 }],
    ['postgresql://u:p@h/d?sslmode=require', { host: 'h', tls: 'require' }],
  ])('%s', (text, expected) => {
    expect(postgresAddress(text)).toEqual({ kind: 'postgres', ...base, port: 5432, ...expected });
  });

  it.each(['', 'plik.db', 'host=h', 'postgres://h/', 'what is this'])('refuses %j', (text) => {
    expect(postgresAddress(text)).toBeNull();
  });
});
