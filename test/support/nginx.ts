import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PrivateProcess, privateFolder } from './proxies/private-process.js';
import { freePort } from './ports.js';
import { eventually } from './wait.js';

/** Debian's package `nginx-light`. */
const PATH = '/usr/sbin/nginx';

export const hasNginx = (): boolean => existsSync(PATH);

/** What Debian says around the sites of an nginx, for one that may write into a folder alone. */
const aroundSites = (folder: string, sites: string): string => `
daemon off;
pid ${folder}/pid;
error_log ${folder}/error.log;
events {}
http {
  access_log off;
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((kind) => `${kind}_temp_path ${folder}/${kind};`)
    .join('\n  ')}
${sites}
}
`;

/**
 * Starts a private nginx with these sites; `url` is one of their addresses, which does not matter further. `folder` is
 * the process's own.
 */
export async function startNginx(
  folder: string,
  sites: string,
  url: string,
): Promise<PrivateProcess> {
  const file = join(folder, 'nginx.conf');
  await writeFile(file, aroundSites(folder, sites));
  const args = ['-c', file, '-p', folder, '-e', join(folder, 'error.log')];
  const running = PrivateProcess.start(folder, PATH, args);
  await eventually(async () => {
    running.mustRun();
    return (await fetch(url, { redirect: 'manual' }).catch(() => null)) !== null;
  }, 'nginx to answer');
  return running;
}

/** As docker/proxies/nginx does, for one place of the site alone and without TLS. */
const siteOf = (port: number, location: string, upstream: string): string => `
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
    const url = `http://127.0.0.1:${port}`;
    const running = await startNginx(folder, siteOf(port, location, upstream), url);
    return new Nginx(url, running);
  }

  stop(): Promise<void> {
    return this.process.stop('SIGTERM');
  }
}
