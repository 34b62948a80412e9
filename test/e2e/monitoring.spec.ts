import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { packageRoot } from '../../src/common/package-root.js';
import type { Scrape } from '../support/metrics.js';
import { scrapeAfterLoad } from '../support/metrics-load.js';
import { MONITORING, alerts, missing, panels } from '../support/promql.js';

const docs = readFileSync(join(packageRoot, 'docs', 'metrics.md'), 'utf8');

let scrape: Scrape;
beforeAll(async () => {
  scrape = await scrapeAfterLoad();
});

describe('the dashboard and the alert rules', () => {
  it('read only what is really exposed, by labels that it has', () => {
    expect(alerts().flatMap((one) => missing(one, scrape))).toEqual([]);
    expect(panels().flatMap((one) => missing(one, scrape))).toEqual([]);
  });

  it('would be caught at a wrong name, label or value', () => {
    const lacks = (text: string) => missing({ at: 'x', text }, scrape);
    expect(lacks('rate(plik_http_requests_total[5m])')).toEqual([
      'x: there is no plik_http_requests_total',
    ]);
    expect(lacks('sum by (route) (rate(plik_http_request_total[5m]))')).toEqual([
      'x: nothing has a label route',
    ]);
    expect(lacks('plik_nest_refusals_total{reason=~"fault|bug"} > 1.5e9')).toEqual([
      'x: plik_nest_refusals_total has no reason=~"bug"',
    ]);
    expect(lacks('time() - max(up)')).toEqual([]);
    expect(lacks('vector(1)')).toEqual(['x reads nothing']);
  });

  it('are of use: every alert is tested and explained', () => {
    const tests = parse(readFileSync(join(MONITORING, 'alerts.test.yml'), 'utf8')) as {
      tests: { name: string }[];
    };
    const tested = new Set(tests.tests.map(({ name }) => name));
    const names = alerts().map(({ at }) => at);
    expect(names.length).toBeGreaterThan(15);
    expect(names.filter((name) => !tested.has(name))).toEqual([]);
    expect(names.filter((name) => !docs.includes(`\`${name}\``))).toEqual([]);
  });
});

describe('docs/metrics.md', () => {
  it('names every metric of ours, and no other', () => {
    const exposed = [...scrape.families].filter((name) => !/^(?:nodejs|process)_/.test(name));
    const named = new Set(
      [...docs.matchAll(/`((?:plik|gorm)_\w+[a-z])`/g)].map(([, name]) => name!),
    );
    expect(exposed.filter((name) => !named.has(name))).toEqual([]);
    expect([...named].filter((name) => !scrape.families.has(name))).toEqual([]);
  });

  it('says of no label what a client could have chosen', () => {
    const clean = /^(?:[\w.+-]+|[A-Z]+|(?:\/(?:[\w-]+|\{\w+\})?)+)$/;
    for (const { name, labels } of scrape.lines) {
      for (const [label, value] of Object.entries(labels)) {
        expect([name, label, value, clean.test(value)]).toEqual([name, label, value, true]);
      }
    }
  });
});
