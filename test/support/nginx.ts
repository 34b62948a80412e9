import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PrivateProcess, freePort, privateFolder } from './proxies/private-process.js';
import { eventually } from './wait.js';

/** Debian's package `nginx-light`. */
const PATH = '/usr/sbin/nginx';

export const hasNginx = (): boolean => existsSync(PATH);

/** As docker/proxies/nginx does, for one place of the site alone and without TLS. */
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
    private readonly process: PrivateProcess,
  ) {}

  /** `location`: "/sub/"; everything else belongs to another site. */
  static async start(location: string, upstream: string): Promise<Nginx> {
    const folder = await privateFolder('plik-nginx-');
    const port = await freePort();
    const file = join(folder, 'nginx.conf');
    await writeFile(file, config(folder, port, location, upstream));
    const args = ['-c', file, '-p', folder, '-e', join(folder, 'error.log')];
    const running = PrivateProcess.start(folder, PATH, args);
    const url = `http://127.0.0.1:${port}`;
    await eventually(async () => {
      running.mustRun();
      return (await fetch(url).catch(() => null))?.status === 404;
    }, 'nginx');
    return new Nginx(url, running);
  }

  stop(): Promise<void> {
    return this.process.stop('SIGTERM');
  }
}
