import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../src/common/package-root.js';
import type { Certificate } from './doctor.js';
import { eventually } from './wait.js';

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

/** All at once: asked for one after the other, two might be the same. */
async function freePorts(count: number): Promise<number[]> {
  const probes = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(probes.map((probe) => once(probe, 'listening')));
  const ports = probes.map((probe) => (probe.address() as AddressInfo).port);
  const closed = probes.map((probe) => once(probe.close(), 'close'));
  await Promise.all(closed);
  return ports;
}

/** Private sites of one nginx, each on a port of its own, and with the address of its plain brother. */
export class NginxPlaces {
  private constructor(
    private readonly ports: Readonly<Record<string, { https: number; http: number }>>,
    private readonly folder: string,
    private readonly child: ChildProcess,
  ) {}

  static async start(places: Readonly<Record<string, Place>>): Promise<NginxPlaces> {
    const folder = await mkdtemp(join(tmpdir(), 'plik-nginx-'));
    // Its workers are another user, whose are the folders in it.
    await chmod(folder, 0o711);
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
      sites.push(siteOf(template, place, ports[name], files));
    }
    const file = join(folder, 'nginx.conf');
    await writeFile(file, aroundSites(folder, sites.join('\n')));
    const args = ['-c', file, '-p', folder, '-e', join(folder, 'error.log')];
    const child = spawn('/usr/sbin/nginx', args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const any = `http://127.0.0.1:${Object.values(ports)[0]!.http}/`;
    const answers = async (): Promise<boolean> => {
      if (child.exitCode !== null) throw new Error(`nginx ended: ${said}`);
      return (await fetch(any, { redirect: 'manual' }).catch(() => null)) !== null;
    };
    await eventually(answers, 'nginx to answer');
    return new NginxPlaces(ports, folder, child);
  }

  url(name: string): string {
    return `https://localhost:${this.ports[name]!.https}`;
  }

  plainPort(name: string): number {
    return this.ports[name]!.http;
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    await ended;
    await rm(this.folder, { recursive: true, force: true });
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
