import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { packageRoot } from '../../src/common/package-root.js';
import { proxyKinds } from '../support/proxies/kinds.js';
import { LAYOUTS } from '../support/proxies/places.js';

const read = (name: string): string =>
  readFileSync(join(packageRoot, 'docker/proxies', name), 'utf8');

const OTHERS = LAYOUTS.filter((layout) => layout !== 'one-domain');

/** Lines that differ between one site and another: names, servers, and what goes where. */
const PLACES = /example\.com|127\.0\.0\.1|\/stream\/|backend|frontend|location|^[{}]|handle/;

/** What an example says, without its comments. */
const linesOf = (name: string): string[] =>
  read(name)
    .split('\n')
    .map((line) => line.replace(/(^|\s)#.*/, '').trim())
    .filter((line) => line !== '' && !PLACES.test(line));

describe('the examples of one proxy', () => {
  it.each(proxyKinds)('$name: what is needed is in all of them', (kind) => {
    const needed = linesOf(kind.example('one-domain'));
    expect(needed.length).toBeGreaterThan(4);
    for (const layout of OTHERS) {
      const said = linesOf(kind.example(layout));
      expect([layout, needed.filter((line) => !said.includes(line))]).toEqual([layout, []]);
    }
  });
});

interface Dynamic {
  readonly http: {
    readonly routers: Record<string, { rule: string; service: string; entryPoints: string[] }>;
    readonly services: Record<
      string,
      { loadBalancer: { serversTransport: string; servers: { url: string }[] } }
    >;
    readonly serversTransports: Record<string, unknown>;
  };
  readonly tls: { certificates: object[] };
}

// Traefik itself is not among Debian's packages.
describe('the examples of Traefik', () => {
  const fixed = parse(read('traefik/traefik.yaml')) as {
    entryPoints: Record<string, { transport?: { respondingTimeouts: Record<string, string> } }>;
  };

  it('know no limit on the time of an upload', () => {
    const { readTimeout } = fixed.entryPoints.websecure!.transport!.respondingTimeouts;
    expect(readTimeout).toBe('0s');
  });

  it.each(LAYOUTS)('%s: every name that is used is that of something', (layout) => {
    const { http, tls } = parse(read(`traefik/${layout}.yaml`)) as Dynamic;
    for (const router of Object.values(http.routers)) {
      expect(Object.keys(http.services)).toContain(router.service);
      for (const point of router.entryPoints)
        expect(Object.keys(fixed.entryPoints)).toContain(point);
    }
    for (const { loadBalancer } of Object.values(http.services)) {
      expect(Object.keys(http.serversTransports)).toContain(loadBalancer.serversTransport);
      for (const { url } of loadBalancer.servers) expect(new URL(url).port).toBe('8080');
    }
    expect(http.serversTransports).toMatchObject({ plik: { maxIdleConnsPerHost: -1 } });
    expect(tls.certificates).toHaveLength(1);
  });
});
