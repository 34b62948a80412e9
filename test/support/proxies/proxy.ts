import { execFileSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../../../src/common/package-root.js';
import { eventually } from '../wait.js';
import { Curl, type Running } from './curl.js';
import type { Layout, ProxyKind } from './places.js';
import { PrivateProcess, own, privateFolder } from './private-process.js';
import { freePort } from '../ports.js';

const NAMES = ['plik.example.com', 'files.example.com', 'www.example.com'];

/** The ports of a proxy that is about to start: a server has to know its public address before. */
export interface Ports {
  readonly http: number;
  readonly https: number;
}

export const newPorts = async (): Promise<Ports> => ({
  http: await freePort(),
  https: await freePort(),
});

/** One of docker/proxies, started in front of servers, under the names that are in it. */
export class Proxy {
  private constructor(
    readonly kind: ProxyKind,
    private readonly ports: Ports,
    readonly process: PrivateProcess,
    private readonly client: Curl,
  ) {}

  static async start(
    kind: ProxyKind,
    layout: Layout,
    servers: readonly string[],
    ports: Ports,
  ): Promise<Proxy> {
    const folder = await privateFolder('plik-proxy-');
    const certificate = await certify(folder);
    const example = await readFile(
      join(packageRoot, 'docker/proxies', kind.example(layout)),
      'utf8',
    );
    const file = join(folder, 'configuration');
    await writeFile(file, kind.configuration(example, { folder, ...ports, servers }));
    const running = PrivateProcess.start(folder, kind.program, kind.args(file, folder));
    const client = new Curl(kind.authority?.(folder) ?? certificate);
    const proxy = new Proxy(kind, ports, running, client);
    const host = layout === 'sub-path' ? 'www' : 'plik';
    const answers = async (): Promise<boolean> => {
      running.mustRun();
      return (await proxy.curl(proxy.url('/health', host)).ended).code === 0;
    };
    await eventually(answers, `${kind.name} with ${layout}`).catch(async (error: unknown) => {
      await proxy.stop();
      throw error;
    });
    return proxy;
  }

  /** The public address: with its port, since it is not the usual one. */
  url(path = '', host = 'plik', scheme: 'http' | 'https' = 'https'): string {
    return `${scheme}://${host}.example.com:${this.ports[scheme]}${path}`;
  }

  /** A curl that finds every name here. */
  curl(...args: string[]): Running {
    return this.client.run(...args);
  }

  async stop(): Promise<void> {
    this.client.leave();
    await this.process.stop(this.kind.end ?? 'SIGTERM');
  }
}

/** A certificate for all names; its path. */
async function certify(folder: string): Promise<string> {
  const [chain, key, both] = ['fullchain', 'privkey', 'plik'].map(
    (name) => `${folder}/${name}.pem`,
  );
  const names = NAMES.map((name) => `DNS:${name}`).join();
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
      ...[
        '-subj',
        '/CN=plik',
        '-addext',
        `subjectAltName=${names}`,
        '-keyout',
        key!,
        '-out',
        chain!,
      ],
    ],
    { stdio: 'ignore' },
  );
  await writeFile(both!, Buffer.concat([await readFile(chain!), await readFile(key!)]));
  await mkdir(`${folder}/site`);
  for (const path of [chain!, key!, both!]) await own(path);
  return chain!;
}
