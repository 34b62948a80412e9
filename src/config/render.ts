import type { Fields, Section, Setting, Written } from './setting.js';
import { environmentName, environmentNames } from './setting.js';

/** A chapter of the documentation. */
export interface Group {
  readonly title: string;
  readonly fields: Fields;
}

const COLUMNS = 98;

const ENV_INTRO = `# Every setting as an environment variable, with its default. Copy this file to .env in the working
# directory of the server and uncomment what you change. The real environment wins over .env, and
# .env over the configuration file (PLIKD_CONFIG names it; see docs/configuration.md).
# This file is generated: npm run render.
`;

/** The text of `.env.example`: every variable, commented out, with its default. */
export function renderEnvExample(groups: readonly Group[]): string {
  const chapters = groups.map(({ title, fields }) =>
    [`# ---- ${title} ----`, ...variablesOf(fields)].join('\n\n'),
  );
  return `${[ENV_INTRO.trimEnd(), ...chapters].join('\n\n')}\n`;
}

function variablesOf(fields: Fields): string[] {
  return Object.values(fields).flatMap((each) => {
    if (!('fields' in each)) {
      const lines = [hint(each), ...spellings(each.key)].map(comment);
      return [[...lines, assignment(each.key, plainText(each.default))].join('\n')];
    }
    return each.key === '' ? variablesOf(each.fields) : [tableVariable(each)];
  });
}

function tableVariable({ key, fields }: Section<Fields>): string {
  const rows = settingsOf(fields);
  const defaults = Object.fromEntries(rows.map((row) => [row.key, row.default]));
  const hints = rows.map((row) => comment(`${row.key}: ${hint(row)}`));
  return [...hints, assignment(key, JSON.stringify(defaults))].join('\n');
}

function hint({ doc, kind }: Setting<unknown>): string {
  return `${doc} (${kind.expected})`;
}

/** How else a variable may be spelled. */
const spellings = (key: string): string[] =>
  environmentNames(key)
    .slice(1)
    .map((name) => `Also called ${name}, as Plik spells it.`);

/** Single quotes keep dotenv and shells from reading anything into a value. */
function assignment(key: string, value: string): string {
  return `#${environmentName(key)}=${/^[\w.:/-]*$/.test(value) ? value : `'${value}'`}`;
}

function comment(text: string): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last.length + word.length >= COLUMNS) {
      lines.push(word);
    } else {
      lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
    }
  }
  return lines.map((line) => `# ${line}`).join('\n');
}

const DOC_INTRO = `# Configuration

<!-- Generated from src/config: npm run render. -->

Each setting is read from these sources; the later one wins:

1. its default;
2. the configuration file, TOML: the one named by \`--config\`, else by the variable \`PLIKD_CONFIG\`,
   else \`plikd.cfg\` in the working directory, else \`/etc/plikd.cfg\`. A file that is named must exist;
3. \`.env\` in the working directory ([.env.example](../.env.example) lists every variable);
4. the environment;
5. the command line.

A \`plikd.cfg\` of Plik can be used as it is when it keeps its files in a folder and its database in
SQLite. Keys match in any case. The variable of a key is \`PLIKD_\` and the key in capitals with
underscores; where Plik spells it otherwise, its spelling is taken, too. In variables, lists are JSON
arrays and replace what the file says; tables are JSON objects and are merged over it.

Sizes: \`10GB\` (powers of 1000), \`10GiB\` (powers of 1024), a number of bytes, \`unlimited\` or \`-1\`.
Durations: the units \`w d h m s ms us ns\`, combined as in \`1h30m\`; a number of seconds; \`-1\`.
Paths are relative to the working directory.
Features: \`disabled\` is off, \`enabled\` leaves the choice to the uploader, \`default\` preselects it in
the clients, \`forced\` is always on.

All mistakes are reported at once and keep the server from starting. Keys and variables that it does
not know are reported and ignored. Values of secrets are never printed.

An old key decides only where the key that replaced it is given nowhere.
`;

/** The text of `docs/configuration.md`. */
export function renderConfigurationDoc(groups: readonly Group[]): string {
  return [DOC_INTRO, ...groups.map(renderChapter)].join('\n');
}

function renderChapter({ title, fields }: Group): string {
  const tables = Object.values(fields).filter((each) => 'fields' in each);
  const top = [
    ...settingsOf(fields),
    ...tables.filter(({ key }) => key === '').flatMap((each) => settingsOf(each.fields)),
  ];
  const parts = [`## ${title}\n`];
  if (top.length > 0) {
    parts.push(
      renderTable(
        ['Key and variable', 'Default', 'Meaning'],
        top.map((row) => [namesOf(row), ...cells(row)]),
      ),
    );
  }
  for (const { key, fields: inside } of tables.filter((each) => each.key !== '')) {
    const rows = settingsOf(inside).map((row) => [`\`${row.key}\``, ...cells(row)]);
    parts.push(`### [${key}]\n\nVariable: \`${environmentName(key)}\`, a JSON object.\n`);
    parts.push(renderTable(['Key', 'Default', 'Meaning'], rows));
  }
  return parts.join('\n');
}

/** The key and its variables, each in a line of its own. */
const namesOf = ({ key }: Setting<unknown>): string =>
  [key, ...environmentNames(key)].map((name) => `\`${name}\``).join('<br>');

function cells(row: Setting<unknown>): string[] {
  const notes = [
    row.doc,
    `Expected: ${row.kind.expected}.`,
    row.secret ? 'Secret.' : '',
    row.legacy ? `Old: ${row.legacy.keys.map((key) => `\`${key}\``).join(', ')}.` : '',
  ];
  const written = plainText(row.default);
  return [written === '' ? '' : `\`${written}\``, notes.filter(Boolean).join(' ')];
}

function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows];
  return lines.map((line) => `| ${line.map(escapeCell).join(' | ')} |\n`).join('');
}

function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|');
}

function settingsOf(fields: Fields): Setting<unknown>[] {
  return Object.values(fields).flatMap((each) => ('fields' in each ? [] : [each]));
}

function plainText(written: Written): string {
  return typeof written === 'object' ? JSON.stringify(written) : String(written);
}
