import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { packageRoot, packageVersion } from '../../src/common/package-root.js';
import { end, listening, runProcess, spawnPlikd } from '../support/plikd.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plikd-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('plikd', () => {
  it('says its version', async () => {
    const { code, out } = await runProcess(folder, ['--version']);
    expect([code, out]).toEqual([0, `plikd version v${packageVersion}\n`]);
  });

  it('refuses what it does not know', async () => {
    expect((await runProcess(folder, ['--nonsense'])).code).not.toBe(0);
    expect((await runProcess(folder, ['nonsense'])).code).not.toBe(0);
  });

  it('starts from any folder with a plikd.cfg there, and keeps its data there', async () => {
    const config = 'ListenAddress = "127.0.0.1"\nListenPort = 0\nMaxFileSizeStr = "7B"\n';
    await writeFile(join(folder, 'plikd.cfg'), config);
    const child = spawnPlikd(folder, []);
    const url = await listening(child);
    const { maxFileSize } = (await (await fetch(`${url}/config`)).json()) as {
      maxFileSize: number;
    };
    expect(maxFileSize).toBe(7);
    const link = await (await fetch(`${url}/a.txt`, { method: 'PUT', body: 'abc' })).text();
    expect(await (await fetch(link.trim())).text()).toBe('abc');
    expect(await end(child)).toBe(0);
    expect((await readFile(join(folder, 'plik.db'))).length).toBeGreaterThan(0);
  });

  it('makes a database that nobody else may read, and leaves the mode of another as it is', async () => {
    const modeOf = async (name: string): Promise<number> =>
      (await stat(join(folder, name))).mode & 0o777;
    const files = ['plik.db', 'plik.db-wal', 'plik.db-shm'];
    const modes = async (): Promise<number[]> => {
      const umask = process.umask(0o022);
      const child = spawnPlikd(folder, ['--port', '0'], { LISTEN_ADDRESS: '127.0.0.1' });
      process.umask(umask);
      await listening(child);
      const found = await Promise.all(files.map(modeOf));
      await end(child);
      return found;
    };
    expect(await modes()).toEqual([0o600, 0o600, 0o600]);
    await chmod(join(folder, 'plik.db'), 0o640);
    expect(await modes()).toEqual([0o640, 0o640, 0o640]);
  });

  it('takes --config FILE and --port N', async () => {
    const file = join(folder, 'other.cfg');
    await writeFile(file, 'ListenAddress = "127.0.0.1"\nListenPort = 1\nMaxTTLStr = "60d"\n');
    const child = spawnPlikd(folder, ['--config', file, '--port', '0']);
    const url = await listening(child);
    expect(await (await fetch(`${url}/config`)).json()).toMatchObject({ maxTTL: 5_184_000 });
    expect(await end(child, 'SIGINT')).toBe(0);
  });

  it('names all mistakes of a start at once', async () => {
    const settings = { LISTEN_PORT: 'high', MAX_TTL_STR: 'soon', FEATURE_ONE_SHOT: 'perhaps' };
    const { code, err } = await runProcess(folder, [], settings);
    expect(code).toBe(1);
    for (const name of Object.keys(settings)) expect(err).toContain(`PLIKD_${name}`);
    expect(err).not.toContain('    at ');
  });

  it('says in one line that its port is taken', async () => {
    const child = spawnPlikd(folder, ['--port', '0'], { LISTEN_ADDRESS: '127.0.0.1' });
    const { port } = new URL(await listening(child));
    const second = await mkdtemp(join(tmpdir(), 'plikd-'));
    const { code, err } = await runProcess(second, ['--port', port], {
      LISTEN_ADDRESS: '127.0.0.1',
    });
    expect(code).toBe(1);
    expect(err).toMatch(/EADDRINUSE/);
    expect(err).not.toContain('    at ');
    await end(child);
    await rm(second, { recursive: true, force: true });
  });

  it.each([
    ['before', ['--config', 'x.cfg', 'clean']],
    ['after', ['clean', '--config', 'x.cfg']],
  ])('cleans, with --config %s the command', async (_, args) => {
    await writeFile(
      join(folder, 'x.cfg'),
      '[MetadataBackendConfig]\nConnectionString = "here.db"\n',
    );
    const { code, out } = await runProcess(folder, args);
    expect(code).toBe(0);
    expect(out).toMatch(/^removed 0 expired uploads, .*\n$/);
    expect((await readFile(join(folder, 'here.db'))).length).toBeGreaterThan(0);
  });

  it('cleans beside a running server', async () => {
    const settings = { LISTEN_ADDRESS: '127.0.0.1', LISTEN_PORT: '0' };
    const child = spawnPlikd(folder, [], settings);
    const url = await listening(child);
    const link = (
      await (await fetch(`${url}/a.txt`, { method: 'PUT', body: 'abc' })).text()
    ).trim();
    expect((await runProcess(folder, ['clean'], settings)).code).toBe(0);
    expect(await (await fetch(link)).text()).toBe('abc');
    await end(child);
  });
});

describe('HTTPS', () => {
  it('serves with the configured certificate', async () => {
    const key = join(folder, 'key.pem');
    const cert = join(folder, 'cert.pem');
    const args = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=localhost'];
    execFileSync('openssl', [...args, '-keyout', key, '-out', cert], { stdio: 'ignore' });
    const child = spawnPlikd(folder, [], {
      LISTEN_ADDRESS: '127.0.0.1',
      LISTEN_PORT: '0',
      SSL_ENABLED: 'true',
      SSL_CERT: cert,
      SSL_KEY: key,
    });
    const url = await listening(child);
    const ca = await readFile(cert);
    const response = await new Promise<{ body: string; hsts: unknown }>((resolve, reject) => {
      const request = https.get(`${url}/health`, { ca, checkServerIdentity: () => undefined });
      request.once('error', reject).once('response', (res) => {
        const hsts = res.headers['strict-transport-security'];
        text(res).then((body) => {
          resolve({ body, hsts });
        }, reject);
      });
    });
    expect(response).toEqual({ body: 'ok\n', hsts: 'max-age=31536000' });
    await end(child);
  });
});

describe('the rendered documents', () => {
  it('are what the settings say', () => {
    const cli = join(packageRoot, 'dist/src/config/render.cli.js');
    expect(() => execFileSync(process.execPath, [cli, '--check'], { stdio: 'pipe' })).not.toThrow();
  });
});
