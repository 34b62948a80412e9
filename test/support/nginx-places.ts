import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../../src/common/package-root.js';
import type { Certificate } from './doctor.js';
import { startNginx } from './nginx.js';
import { type PrivateProcess, own, privateFolder } from './proxies/private-process.js';
import { freePorts } from './ports.js';

/** One site, made of docker/proxies/nginx/one-domain.conf. */
export interface Place {
  /** Where it leads to. */
  readonly upstream: string;
  /** What is changed in the text of that file. */
  readonly edit?: (config: string) => string;
  readonly certificate: Certificate;
}

/** In the place of a directive of the file, another one; "" for none. Fails when it is not there. */
export const instead =
  (directive: string, by: string) =>
  (config: string): string => {
    const pattern = new RegExp(`^( *)${directive}[^;]*;.*$`, 'gm');
    if (!pattern.test(config))
      throw new Error(`docker/proxies/nginx/one-domain.conf has no ${directive}`);
    return config.replace(pattern, by === '' ? '' : `$1${by};`);
  };

const ended = (directive: string): string =>
  directive.endsWith('}') ? directive : `${directive};`;

/** Behind the directives of its place. */
export const also =
  (directive: string) =>
  (config: string): string =>
    config.replace(/^( *)proxy_pass/m, `$1${ended(directive)}\n$&`);

/** Behind the directives of its server. */
export const atServer =
  (directive: string) =>
  (config: string): string =>
    config.replace(/^( *)client_max_body_size/m, `$1${ended(directive)}\n$&`);

/** Private sites of one nginx, each on a port of its own, and with the address of its plain brother. */
export class NginxPlaces {
  private constructor(
    private readonly ports: Readonly<Record<string, { https: number; http: number }>>,
    private readonly process: PrivateProcess,
  ) {}

  static async start(places: Readonly<Record<string, Place>>): Promise<NginxPlaces> {
    const folder = await privateFolder('plik-nginx-');
    const template = await readFile(
      join(packageRoot, 'docker/proxies/nginx/one-domain.conf'),
      'utf8',
    );
    const ports: Record<string, { https: number; http: number }> = {};
    const free = await freePorts(2 * Object.keys(places).length);
    const sites: string[] = [];
    for (const [name, place] of Object.entries(places)) {
      ports[name] = { https: free.pop()!, http: free.pop()! };
      const files = { key: join(folder, `${name}.key`), cert: join(folder, `${name}.pem`) };
      await writeFile(files.key, place.certificate.key);
      await writeFile(files.cert, place.certificate.cert);
      await own(files.key);
      sites.push(siteOf(template, place, ports[name], files));
    }
    const any = `http://127.0.0.1:${Object.values(ports)[0]!.http}/`;
    return new NginxPlaces(ports, await startNginx(folder, sites.join('\n'), any));
  }

  url(name: string): string {
    return `https://localhost:${this.ports[name]!.https}`;
  }

  plainPort(name: string): number {
    return this.ports[name]!.http;
  }

  stop(): Promise<void> {
    return this.process.stop('SIGTERM');
  }
}

function siteOf(
  template: string,
  { upstream, edit = (config) => config }: Place,
  ports: { https: number; http: number },
  files: Certificate,
): string {
  const here = template
    .replace(/^ *listen \[::\].*\n/gm, '')
    .replace('listen 80;', `listen 127.0.0.1:${ports.http};`)
    .replace('listen 443 ssl http2;', `listen 127.0.0.1:${ports.https} ssl http2;`)
    .replaceAll('plik.example.com', 'localhost')
    .replace('/etc/ssl/plik/fullchain.pem', files.cert)
    .replace('/etc/ssl/plik/privkey.pem', files.key)
    .replace('http://127.0.0.1:8080', upstream);
  return edit(here);
}
