import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { catalogueOf } from './catalogue.js';
import { int, text } from './kinds.js';
import { loadSettings } from './load.js';
import type { Group } from './render.js';
import { renderConfigurationDoc, renderEnvExample } from './render.js';
import { findStale, renderedFiles, writeRendered } from './rendered-files.js';
import { sameUnder, section, setting } from './setting.js';
import { ALL_SETTINGS } from './settings.js';

const ROOT = join(import.meta.dirname, '../..');

const GROUPS: readonly Group[] = [
  {
    title: 'Numbers',
    fields: {
      count: setting('CountStr', int(0, 9), 3, 'How many | how often.', {
        legacy: sameUnder('Count', int(0, 9)),
      }),
      flags: section('', { word: setting('FeatureWord', text, 'two words', 'Any word.') }),
    },
  },
  {
    title: 'Tables',
    fields: {
      table: section('TableConfig', {
        key: setting('SecretKey', text, '', 'Opens the door.', { secret: true }),
      }),
    },
  },
];

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'plik-render-'));
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

describe('.env.example', () => {
  it('has each variable with its documentation and its default, commented out', () => {
    const [, ...chapters] = renderEnvExample(GROUPS).split('# ---- ');
    expect(chapters.join('# ---- ')).toBe(`Numbers ----

# How many | how often. (a whole number from 0 to 9)
#PLIKD_COUNT_STR=3

# Any word. (a text)
#PLIKD_FEATURE_WORD='two words'

# ---- Tables ----

# SecretKey: Opens the door. (a text)
#PLIKD_TABLE_CONFIG='{"SecretKey":""}'
`);
  });

  it('changes nothing when every line of it is uncommented', () => {
    const example = renderedFiles().get('.env.example') ?? '';
    const uncommented = example.replaceAll(/^#(?=PLIKD_)/gm, '');
    writeFileSync(join(root, '.env'), uncommented);
    const inputs = { env: {}, cwd: root, systemConfigFile: 'none' };
    const all = loadSettings(inputs);
    expect(all.warnings).toEqual([]);
    expect(Object.values(all.sources).every((source) => source === '.env')).toBe(true);
    rmSync(join(root, '.env'));
    expect(all.settings).toEqual(loadSettings(inputs).settings);
  });

  it('keeps its lines short', () => {
    const comments = renderEnvExample(GROUPS)
      .split('\n')
      .filter((line) => line.startsWith('# '));
    expect(Math.max(...comments.map(({ length }) => length))).toBeLessThanOrEqual(100);
  });
});

describe('docs/configuration.md', () => {
  it('has a table per chapter and per table of the file', () => {
    const doc = renderConfigurationDoc(GROUPS);
    expect(doc.slice(doc.indexOf('## Numbers'))).toBe(`## Numbers

| Key and variable | Default | Meaning |
| --- | --- | --- |
| \`CountStr\`<br>\`PLIKD_COUNT_STR\` | \`3\` | How many \\| how often. Expected: a whole number from 0 to 9. Old: \`Count\`. |
| \`FeatureWord\`<br>\`PLIKD_FEATURE_WORD\` | \`two words\` | Any word. Expected: a text. |

## Tables

### [TableConfig]

Variable: \`PLIKD_TABLE_CONFIG\`, a JSON object.

| Key | Default | Meaning |
| --- | --- | --- |
| \`SecretKey\` |  | Opens the door. Expected: a text. Secret. |
`);
  });

  it('names every key and every variable', () => {
    const doc = renderedFiles().get('docs/configuration.md') ?? '';
    const { leaves, byVariable } = catalogueOf(ALL_SETTINGS);
    for (const { setting: each } of leaves) {
      expect(doc).toContain(`\`${each.key}\``);
    }
    for (const [variable, { id }] of byVariable) {
      expect(doc.includes(`\`${variable}\``) || doc.includes(`\`${id}\``)).toBe(true);
    }
  });
});

describe('the rendered files', () => {
  it('are those of the repository', () => {
    expect(findStale(ROOT)).toEqual([]);
  });

  it('are written, and then not stale', () => {
    mkdirSync(join(root, 'docs'));
    expect(findStale(root)).toHaveLength(2);
    writeRendered(root);
    expect(findStale(root)).toEqual([]);
  });

  it('are stale when a line differs or is missing', () => {
    mkdirSync(join(root, 'docs'));
    writeRendered(root);
    const file = join(root, '.env.example');
    const rendered = readFileSync(file, 'utf8');
    writeFileSync(file, rendered.replace('#PLIKD_LISTEN_PORT=8080', '#PLIKD_LISTEN_PORT=80'));
    expect(findStale(root)).toEqual([
      expect.stringMatching(
        /^\.env\.example is not .* line \d+:\n {2}- #PLIKD_LISTEN_PORT=80\n {2}\+ #PLIKD_LISTEN_PORT=8080$/,
      ),
    ]);
    writeFileSync(file, rendered.slice(0, rendered.indexOf('\n')));
    expect(findStale(root)[0]).toContain('line 2:\n  - (end of file)\n  + # directory');
  });
});
