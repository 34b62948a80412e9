import { Client } from '../client.js';
import { TestServer, type TestSettings } from '../server.js';
import type { Layout, ProxyKind } from './places.js';
import { type Ports, Proxy, newPorts } from './proxy.js';
import { Tap } from './tap.js';

/** As docs/proxies.md says; without PlikDomain, so that links show what the proxy says of the address. */
const BEHIND = { SOURCE_IP_HEADER: 'X-Forwarded-For' };

/** Servers behind a proxy, and what reaches them. */
export class Site {
  private constructor(
    readonly proxy: Proxy,
    readonly servers: readonly TestServer[],
    readonly taps: readonly Tap[],
  ) {}

  static async start(
    kind: ProxyKind,
    layout: Layout,
    settingsFor: (ports: Ports) => TestSettings = () => ({}),
    count = 1,
  ): Promise<Site> {
    const ports = await newPorts();
    const settings = { ...BEHIND, ...settingsFor(ports) };
    const servers = [await TestServer.start(settings)];
    while (servers.length < count)
      servers.push(await TestServer.start(settings, servers[0]!.folder));
    const taps = servers.map((server) => new Tap(server));
    const hosts = servers.map(({ url }) => new URL(url).host);
    const proxy = await Proxy.start(kind, layout, hosts, ports);
    return new Site(proxy, servers, taps);
  }

  get server(): TestServer {
    return this.servers[0]!;
  }

  get tap(): Tap {
    return this.taps[0]!;
  }

  /** Past the proxy. */
  get direct(): Client {
    return Client.of(this.server);
  }

  async stop(): Promise<void> {
    await this.proxy.stop();
    for (const server of this.servers.slice(1)) await server.halt();
    await this.server.stop();
  }
}
