import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from './wait.js';

/** Debian's package `nginx-light`. */
const PATH = '/usr/sbin/nginx';

export const hasNginx = (): boolean => existsSync(PATH);

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => {
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
  });

/** As docker/nginx.conf does, for one place of the site alone. */
const config = (folder: string, port: number, location: string, upstream: string): string => `
daemon off;
pid ${folder}/pid;
error_log ${folder}/error.log;
events {}
http {
  access_log off;
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((kind) => `${kind}_temp_path ${folder}/${kind};`)
    .join('\n  ')}
  server {
    listen 127.0.0.1:${port};
    client_max_body_size 0;
    location / { return 404 "another site"; }
    location ${location} {
      proxy_pass ${upstream};
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-Host $http_host;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_request_buffering off;
      proxy_buffering off;
      proxy_next_upstream off;
    }
  }
}
`;

/** A private nginx in front of a server. */
export class Nginx {
  private constructor(
    readonly url: string,
    private readonly folder: string,
    private readonly child: ChildProcess,
  ) {}

  /** `location`: "/sub/"; everything else belongs to another site. */
  static async start(location: string, upstream: string): Promise<Nginx> {
    const folder = await mkdtemp(join(tmpdir(), 'plik-nginx-'));
    const port = await freePort();
    const file = join(folder, 'nginx.conf');
    await writeFile(file, config(folder, port, location, upstream));
    const args = ['-c', file, '-p', folder, '-e', join(folder, 'error.log')];
    const child = spawn(PATH, args, { stdio: 'ignore' });
    const url = `http://127.0.0.1:${port}`;
    await eventually(async () => (await fetch(url).catch(() => null))?.status === 404);
    return new Nginx(url, folder, child);
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    await ended;
    await rm(this.folder, { recursive: true, force: true });
  }
}
