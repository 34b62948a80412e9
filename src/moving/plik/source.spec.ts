import fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SourceError } from './source-error.js';
import { type PlikSource, findSource } from './source.js';

let cwd: string;
beforeEach(async () => {
  cwd = await fs.mkdtemp(join(tmpdir(), 'plik-source-'));
  await fs.mkdir(join(cwd, 'etc', 'data'), { recursive: true });
  await fs.mkdir(join(cwd, 'files'));
  await fs.writeFile(join(cwd, 'plik.db'), 'SQLite format 3\0…');
});
afterEach(() => fs.rm(cwd, { recursive: true }));

const find = (from: string, data?: string): Promise<PlikSource> => findSource({ from, data, cwd });
const config = async (text: string): Promise<PlikSource> => {
  await fs.writeFile(join(cwd, 'etc', 'plikd.cfg'), `\uFEFF${text}`);
  return find('etc/plikd.cfg');
};

describe('findSource', () => {
  it('reads a configuration: its folder first, then the working directory, then defaults', async () => {
    expect(await config('')).toEqual({
      address: { kind: 'sqlite', file: join(cwd, 'plik.db') },
      files: join(cwd, 'files'),
      zone: 'UTC',
    });
    const mixed = '[dATAbackendCONFIG]\ndirectory = "data"';
    expect((await config(mixed)).files).toBe(join(cwd, 'etc', 'data'));
    await fs.writeFile(join(cwd, 'etc', 'plik.db'), '');
    expect((await config(mixed)).address).toEqual({
      kind: 'sqlite',
      file: join(cwd, 'etc', 'plik.db'),
    });
  });

  it('reads servers and their time zones', async () => {
    const mysql = (dsn: string): Promise<PlikSource> =>
      config(`[MetadataBackendConfig]\nDriver = "mysql"\nConnectionString = "${dsn}"`);
    expect(await mysql('u:p@tcp(db:3307)/plik?parseTime=True')).toMatchObject({
      address: { kind: 'mysql', host: 'db', port: 3307, database: 'plik' },
      zone: 'UTC',
    });
    const zoned = await mysql('u:p@tcp(db)/plik?parseTime=True&loc=Europe%2FParis');
    expect(zoned.zone).toBe('Europe/Paris');
    await expect(mysql('u:p@tcp(db)/plik?loc=Mars')).rejects.toThrow('loc=Mars');
    const { address } = await mysql('u:p@unix(/run/mysqld.sock)/plik');
    expect(address).toMatchObject({ kind: 'mysql', socket: '/run/mysqld.sock' });
    await expect(mysql('u:p@udp(db)/plik')).rejects.toThrow('mysql');
  });

  it.each([
    ['sqlite3:plik.db', { kind: 'sqlite' }],
    ['plik.db', { kind: 'sqlite' }],
    ['postgres://u:p@db/plik', { kind: 'postgres', host: 'db', database: 'plik' }],
    ['host=db user=u dbname=plik', { kind: 'postgres', database: 'plik' }],
    ['u:p@tcp(db:3306)/plik', { kind: 'mysql', database: 'plik' }],
    ['mariadb://u:p@db/plik', { kind: 'mysql', database: 'plik' }],
  ])('knows %s', async (from, address) => {
    expect(await find(from, 'files')).toMatchObject({ address, files: join(cwd, 'files') });
  });

  it.each([
    ['/no/such/file', 'files', 'there is no file /no/such/file'],
    ['/missing.db', 'files', 'no connection string either'],
    ['sqlite3:none.db', 'files', 'there is no file'],
    ['postgres://u:p@db/plik', undefined, 'with --data'],
    ['plik.db', 'nowhere', 'there is no folder'],
    ['etc', undefined, 'is a folder'],
  ])('says what is wrong with %s and %s: %s', async (from, data, why) => {
    const failed = find(from, data);
    await expect(failed).rejects.toThrow(SourceError);
    await expect(failed).rejects.toThrow(why);
  });
});
