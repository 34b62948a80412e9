import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { scrapeAfterLoad } from '../support/metrics-load.js';
import { MONITORING, panels } from '../support/promql.js';

/** Names that Plik gave, and Prometheus would give otherwise; clients of Plik's know them (contract §9). */
const PLIKS = [
  ...['uploads_count', 'anonymous_uploads_count', 'users_count', 'files_count'],
  ...['cleaning_removed_uploads', 'cleaning_deleted_files', 'cleaning_deleted_uploads'],
  ...['cleaning_removed_orphan_files', 'cleaning_removed_orphan_tokens'],
].map((name) => `plik_${name}`);

/** Prometheus's own tool; it has to be there (Debian's package prometheus). */
function promtool(args: readonly string[], input = ''): { status: number | null; said: string } {
  const options = { cwd: MONITORING, input, encoding: 'utf8' } as const;
  const { status, error, stdout, stderr } = spawnSync('promtool', args, options);
  if (error !== undefined) throw error;
  return { status, said: `${stdout}${stderr}` };
}

const accepted = (args: readonly string[]): void => {
  const { status, said } = promtool(args);
  if (status !== 0) throw new Error(said);
};

describe('promtool', () => {
  it('accepts the metrics, and complains of nothing but names of Plik’s', async () => {
    const { text } = await scrapeAfterLoad();
    const { said } = promtool(['check', 'metrics'], text);
    const complaints = said.split('\n').filter((line) => line !== '');
    expect(complaints.filter((line) => !PLIKS.includes(line.split(' ')[0]!))).toEqual([]);
    expect(complaints).toHaveLength(PLIKS.length);
    expect(promtool(['check', 'metrics'], `${text}a b c d\n`).said).toMatch(/parsing error/);
  });

  it('accepts the configuration, and the rules', () => {
    accepted(['check', 'config', 'prometheus.yml']);
    accepted(['check', 'rules', '--lint=all', '--lint-fatal', 'alerts.yml']);
  });

  it('finds that each alert fires when it should, and not else', () => {
    accepted(['test', 'rules', 'alerts.test.yml']);
  });

  it('understands every expression of the dashboard', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'plik-dashboard-'));
    const rules = panels().map(({ text }, i) => ({ record: `panel_${i}`, expr: text }));
    const file = join(folder, 'panels.yml');
    await writeFile(file, stringify({ groups: [{ name: 'panels', rules }] }));
    accepted(['check', 'rules', file]);
    await writeFile(
      file,
      stringify({ groups: [{ name: 'x', rules: [{ record: 'x', expr: 'sum(' }] }] }),
    );
    expect(promtool(['check', 'rules', file]).status).not.toBe(0);
    await rm(folder, { recursive: true });
  });
});
