import { writeFile } from 'node:fs/promises';
import { Client } from '../support/client.js';
import { Operator, bucketNames } from '../support/rehearsal/operator.js';
import { type Kept, Busy } from '../support/rehearsal/busy.js';
import { eventually } from '../support/wait.js';

const BASE = 'http://127.0.0.1:8080';
const client = new Client(BASE);
const operator = new Operator('operations.md', bucketNames());
const bucket = bucketNames();

const MARIADB = `
[MetadataBackendConfig]
Driver = "mysql"
ConnectionString = "plik:secret@unix(/run/mysqld/mysqld.sock)/plik"
`;
const POSTGRES = `
DataBackend = "s3"
[MetadataBackendConfig]
Driver = "postgres"
ConnectionString = "host=127.0.0.1 user=plik password=secret dbname=plik"
[DataBackendConfig]
Endpoint = "${bucket['https://s3.example.com']!}"
AccessKeyID = "${bucket['bucket-key']!}"
SecretAccessKey = "${bucket['bucket-secret']!}"
Bucket = "plik"
Prefix = "nest"
`;
const PLACES = [
  { name: 'SQLite and a folder', settings: '', prepare: 'rm -f /var/lib/plikd/*' },
  {
    name: 'MariaDB and a folder',
    settings: MARIADB,
    prepare: `mariadb -e "DROP DATABASE IF EXISTS plik; CREATE DATABASE plik;
      CREATE OR REPLACE USER plik@localhost IDENTIFIED BY 'secret'; GRANT ALL ON plik.* TO plik@localhost"`,
  },
  {
    name: 'PostgreSQL and a bucket',
    settings: POSTGRES,
    prepare: `cd /tmp; runuser -u postgres -- psql -qc "CREATE USER plik PASSWORD 'secret'"
      runuser -u postgres -- createdb --owner plik --encoding UTF8 --template template0 plik
      rclone purge storage:plik/nest || true`,
  },
];

beforeAll(async () => {
  await operator.run(`
    id plikd || useradd --system --home-dir /var/lib/plikd --shell /usr/sbin/nologin plikd
    ln -sfn /opt/plik-nest-0.1.0 /opt/plik-nest
    cp /opt/plik-nest/docs/plikd.service /etc/systemd/system/plikd.service`);
  await operator.run('mkdir -p /root/.config/rclone');
  await writeFile(
    '/root/.config/rclone/rclone.conf',
    `[storage]\ntype = s3\nprovider = Ceph\nendpoint = ${bucket['https://s3.example.com']!}
access_key_id = ${bucket['bucket-key']!}\nsecret_access_key = ${bucket['bucket-secret']!}\n`,
  );
});
afterEach(() => operator.run('systemctl stop plikd'));
afterAll(async () => {
  await operator.run('rm -r /var/lib/plikd /etc/plikd.cfg; userdel plikd');
  await operator.run('mariadb -e "DROP DATABASE plik; DROP USER plik@localhost"');
});

/** What "storage check" says, whatever it found. */
async function check(): Promise<{ kind: string; upload: string }[]> {
  const said = await operator.follow('### After a restore', { until: 1, mayFail: true });
  expect(said).toMatch(/^files: \d+ with [^]*^wrong: \d+$/m);
  const findings = said.split('\n').filter((line) => / (?:file|s3) \S+/.test(line));
  return findings.map((line) => ({
    kind: line.split(' ')[0]!,
    upload: / of upload (\S+) :/.exec(line)?.[1] ?? '',
  }));
}

async function expectThere(kept: readonly Kept[]): Promise<void> {
  const answers = kept.map(async ({ path, content }) => {
    const answer = await client.get(path);
    const body = Buffer.from(await answer.arrayBuffer());
    return answer.status === 200 && body.equals(content) ? [] : [`${path}: ${answer.status}`];
  });
  expect((await Promise.all(answers)).flat()).toEqual([]);
}

describe.each(PLACES)('a backup of $name', ({ name, settings, prepare }) => {
  it('has all that was acknowledged before it, while everything goes on', async () => {
    await operator.run(`systemctl stop plikd; rm -rf /var/lib/plikd/* /srv/backup; ${prepare}`);
    await writeFile('/etc/plikd.cfg', `ListenAddress = "127.0.0.1"\n${settings}`);
    await operator.run('systemctl start plikd');
    await eventually(
      async () => (await client.get('/health/ready').catch(() => null))?.status === 200,
    );

    const busy = new Busy(client);
    await busy.has(90);
    const before = busy.moment();
    await operator.follow(`### Copying ${name}`);
    const after = busy.moment();
    await busy.has(busy.count + 20);
    await busy.end();

    await operator.follow(`### Restoring ${name}`);
    const findings = await check();
    const known = new Set(['orphaned', 'missing']);
    expect(findings.filter(({ kind }) => !known.has(kind))).toEqual([]);
    const goneMeanwhile = new Set(busy.goneBetween(before, after));
    const lost = findings.filter(
      ({ kind, upload }) => kind === 'missing' && !goneMeanwhile.has(upload),
    );
    expect(lost).toEqual([]);

    await operator.follow('### After a restore', { from: 1 });
    await eventually(
      async () => (await client.get('/health/ready').catch(() => null))?.status === 200,
    );
    const kept = busy.keptFrom(before, after);
    expect(kept.length).toBeGreaterThan(25);
    await expectThere(kept);
    for (const path of busy.goneBefore(before)) expect((await client.get(path)).status).toBe(404);
    // It takes new ones.
    await client.store('after the restore');
  });
});
