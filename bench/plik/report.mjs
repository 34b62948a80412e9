// Samples of rounds become a table: medians with their spread, and quotients above 1 where ours is the better one.
import { median } from '../load.mjs';

/** Less of these is better. */
const LESS = new Set(['ms', 'MiB']);

const figure = (value) => (value < 10 ? value.toFixed(1) : value.toFixed(0));

/** Median and spread of what a side did. */
export function summary(values) {
  if (values === undefined || values.length === 0) return null;
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) };
}

/** The median of the quotients of each round, so that what disturbed both in a round is in neither. */
export function ratio(unit, ours = [], theirs = []) {
  const rounds = Math.min(ours.length, theirs.length);
  if (rounds === 0) return null;
  const better = LESS.has(unit) ? ours.map((own, i) => theirs[i] / own) : null;
  const quotients = better ?? ours.map((own, i) => own / theirs[i]);
  const found = median(quotients.slice(0, rounds));
  return Number.isFinite(found) ? found : null;
}

const cell = (found) => {
  if (found === null) return '–';
  const { median: middle, min, max } = found;
  const spread = figure(min) === figure(max) ? '' : ` (${figure(min)}–${figure(max)})`;
  return figure(middle) + spread;
};

const times = (value) => (value === null ? '–' : value.toFixed(2));

export class Report {
  constructor(sides) {
    this.names = sides.map((side) => side.name);
    this.rows = [];
  }

  /** `samples`: by side, one `{ value, perCpu? }` for each round. */
  add(name, label, unit, samples) {
    const of = (side, key) =>
      (samples[side] ?? []).map((sample) => sample[key]).filter(Number.isFinite);
    const row = { name, label, unit, sides: {} };
    for (const side of this.names) {
      const values = of(side, 'value');
      row.sides[side] = { ...summary(values), values, perCpu: summary(of(side, 'perCpu')) };
    }
    row.ratio = ratio(unit, of('ours', 'value'), of('plik', 'value'));
    row.ratioPerCpu = ratio(unit, of('ours', 'perCpu'), of('plik', 'perCpu'));
    this.rows.push(row);
    console.log(this.line(row));
    return row;
  }

  line(row) {
    const cells = this.names.map((side) => this.valueOf(row, side));
    return `| ${[row.label, row.unit, ...cells, ...this.quotients(row)].join(' | ')} |`;
  }

  valueOf(row, side) {
    const found = row.sides[side];
    return cell(found.values.length === 0 ? null : found);
  }

  quotients(row) {
    const { ours, plik } = row.sides;
    const both = [ours, plik].map((side) => side?.perCpu?.median);
    const perCpu = both.some((value) => value !== undefined)
      ? both.map((value) => (value === undefined ? '–' : figure(value))).join(' / ')
      : '–';
    return [times(row.ratio), perCpu, times(row.ratioPerCpu)];
  }

  head() {
    const columns = ['measure', 'unit', ...this.names, 'ratio', 'per CPU-second', 'ratio'];
    return `| ${columns.join(' | ')} |\n|${' --- |'.repeat(columns.length)}`;
  }

  toJSON() {
    return this.rows;
  }
}
