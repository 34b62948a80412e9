import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { packageRoot } from '../../src/common/package-root.js';
import type { Scrape } from './metrics.js';

export const MONITORING = join(packageRoot, 'docker', 'monitoring');

/** An expression, and where it stands. */
export interface Expression {
  readonly at: string;
  readonly text: string;
}

interface Rules {
  readonly groups: readonly { readonly rules: readonly { alert: string; expr: string }[] }[];
}

interface Panel {
  readonly title: string;
  readonly type: string;
  readonly targets?: readonly { readonly expr: string }[];
}

const read = (name: string): string => readFileSync(join(MONITORING, name), 'utf8');

export const alerts = (): Expression[] =>
  (parse(read('alerts.yml')) as Rules).groups
    .flatMap(({ rules }) => rules)
    .map(({ alert, expr }) => ({ at: alert, text: expr }));

/** Variables of the dashboard have values that Prometheus takes. */
export const panels = (): Expression[] =>
  (JSON.parse(read('grafana-dashboard.json')) as { panels: Panel[] }).panels
    .filter(({ type }) => type !== 'row')
    .flatMap(({ title, targets = [] }) => {
      if (targets.length === 0) throw new Error(`the panel ${title} shows nothing`);
      return targets.map(({ expr }) => ({
        at: title,
        text: expr.replaceAll('$__rate_interval', '5m').replaceAll('$instance', '.*'),
      }));
    });

/** Of Prometheus itself, on everything that it scrapes. */
const TARGET = ['instance', 'job'];
const OF_TARGETS = new Set(['up']);
const WORDS = new Set(['and', 'or', 'unless', 'offset', 'bool', 'by', 'without', 'on', 'ignoring']);

interface Matcher {
  readonly label: string;
  readonly operator: string;
  readonly value: string;
}

interface Selector {
  readonly name: string;
  readonly matchers: readonly Matcher[];
}

/** What is read, and by which labels it is put together. */
export function readOf(text: string): { selectors: Selector[]; grouped: string[] } {
  const grouped: string[] = [];
  const selectors: Selector[] = [];
  const plain = text
    .replace(/\b(?:by|without|on|ignoring)\s*\(([^)]*)\)/g, (_, labels: string) => {
      grouped.push(...labels.split(',').map((label) => label.trim()));
      return ' ';
    })
    .replace(/\[[^\]]*\]/g, ' ');
  const pattern = /([a-zA-Z_:][\w:]*)\s*(\((?!\s*\{))?(?:\{((?:[^}"]|"(?:[^"\\]|\\.)*")*)\})?/g;
  for (const [, name = '', call, inside = ''] of plain.matchAll(pattern)) {
    if (call !== undefined || WORDS.has(name)) continue;
    // The exponent of a number is no name.
    if (/^e\d*$/.test(name)) continue;
    const matchers = [...inside.matchAll(/(\w+)\s*(=~|!~|!=|=)\s*"((?:[^"\\]|\\.)*)"/g)];
    selectors.push({
      name,
      matchers: matchers.map(([, label = '', operator = '', value = '']) => {
        return { label, operator, value };
      }),
    });
  }
  return { selectors, grouped };
}

const fits = ({ operator, value }: Matcher, given: string): boolean => {
  const whole = new RegExp(`^(?:${value})$`);
  if (operator === '=') return given === value;
  if (operator === '!=') return given !== value;
  return whole.test(given) === (operator === '=~');
};

/** What an expression reads, and a scrape does not have: names, labels, and values of labels. */
export function missing(expression: Expression, scrape: Scrape): string[] {
  const { selectors, grouped } = readOf(expression.text);
  const lacks: string[] = selectors.length === 0 ? [`${expression.at} reads nothing`] : [];
  const labels = new Set([...TARGET, 'le']);
  for (const { name, matchers } of selectors) {
    if (OF_TARGETS.has(name)) continue;
    const lines = scrape.of(name);
    if (lines.length === 0) lacks.push(`${expression.at}: there is no ${name}`);
    for (const line of lines) for (const label of Object.keys(line.labels)) labels.add(label);
    const own = matchers.filter(({ label }) => !TARGET.includes(label));
    for (const matcher of own) {
      // Each of several values that may be there has to be one that can be.
      const values = /^\w+(?:\|\w+)+$/.test(matcher.value)
        ? matcher.value.split('|')
        : [matcher.value];
      for (const value of values) {
        if (lines.some(({ labels: of }) => fits({ ...matcher, value }, of[matcher.label] ?? '')))
          continue;
        lacks.push(
          `${expression.at}: ${name} has no ${matcher.label}${matcher.operator}"${value}"`,
        );
      }
    }
  }
  const strange = grouped.filter((label) => label !== '' && !labels.has(label));
  return [...lacks, ...strange.map((label) => `${expression.at}: nothing has a label ${label}`)];
}
