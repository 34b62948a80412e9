// What in the chart follows from the server's settings and from the schema of its values: rendered, never edited.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { parse, stringify } from 'yaml';
import { leavesOf } from '../../dist/src/config/catalogue.js';
import { environmentName } from '../../dist/src/config/setting.js';
import { SETTING_GROUPS } from '../../dist/src/config/settings.js';
import { root } from '../root.mjs';

export const chart = join(root, 'docker/helm/plik-nest');
const SCHEMA = 'values.schema.json';
const README = 'README.md';
const TABLE = /(<!-- values: rendered -->\n)[^]*(<!-- \/values -->)/;
const SETTINGS_HEAD = `# The server's settings: which variable means each, and which are secret. Rendered: npm run render
`;

const read = (name) => readFileSync(join(chart, name), 'utf8');
const leaves = SETTING_GROUPS.flatMap(({ fields }) => leavesOf(fields));
const keyOf = ({ id }) => id.split('.')[0];

/** Every setting with its variable; a table is one of each. */
export const variables = Object.fromEntries(
  leaves.map((leaf) => [keyOf(leaf), environmentName(keyOf(leaf))]),
);
export const secrets = leaves.filter(({ setting }) => setting.secret).map(({ id }) => id);

/** By the words with which a kind says what it expects. Texts are always right: they are what variables hold. */
const TYPES = [
  [/^true[ ,]/, ['boolean', 'string']],
  [/^a whole number/, ['integer', 'string']],
  [/^a (size|duration)/, ['string', 'integer']],
  [/^a list/, ['array', 'string']],
  [/^levels/, ['object', 'string']],
];
const typeOf = ({ expected }) => TYPES.find(([words]) => words.test(expected))?.[1] ?? 'string';

function schemaOf({ id, setting }) {
  const secret = setting.secret ? ' Secret: in secretSettings alone.' : '';
  const variable = id.includes('.') ? '' : ` ${environmentName(id)}.`;
  return {
    description: `${setting.doc} Expected: ${setting.kind.expected}.${variable}${secret}`,
    type: typeOf(setting.kind),
  };
}

const closed = (properties) => ({ type: 'object', additionalProperties: false, properties });

function settingsSchema() {
  const properties = {};
  for (const leaf of leaves) {
    const [key, field] = leaf.id.split('.');
    if (field === undefined) properties[key] = schemaOf(leaf);
    else (properties[key] ??= closed({})).properties[field] = schemaOf(leaf);
  }
  return closed(properties);
}

const withSettings = (schema) => ({
  ...schema,
  definitions: { ...schema.definitions, settings: settingsSchema() },
});

const cell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

const byDefault = (value) => (value === undefined ? '' : `\`${cell(JSON.stringify(value))}\``);

/** The rows of the table of values: one for each value that is no map of further ones. */
function rows(schema, values, path = '') {
  return Object.entries(schema.properties).flatMap(([key, each]) => {
    const name = path === '' ? key : `${path}.${key}`;
    if (each.description === undefined) return rows(each, values[key], name);
    return [`| \`${name}\` | ${byDefault(values[key])} | ${cell(each.description)} |`];
  });
}

const withTable = (text, schema) => {
  const table = [
    '| value | default | meaning |',
    '| --- | --- | --- |',
    ...rows(schema, parse(read('values.yaml'))),
  ];
  return text.replace(TABLE, (_, begin, end) => `${begin}\n${table.join('\n')}\n\n${end}`);
};

/** What the rendered files should be, by their name in the chart. */
async function wanted() {
  const pretty = async (name, text) =>
    format(text, { ...(await resolveConfig(join(chart, name))), filepath: join(chart, name) });
  const schema = withSettings(JSON.parse(read(SCHEMA)));
  return {
    'files/settings.yaml': SETTINGS_HEAD + stringify({ variables, secrets }),
    [SCHEMA]: await pretty(SCHEMA, JSON.stringify(schema)),
    [README]: await pretty(README, withTable(read(README), schema)),
  };
}

/** Sentences about files that are not as they should be. */
export async function stale() {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const { appVersion } = parse(read('Chart.yaml'));
  const versions = appVersion === version ? [] : [`Chart.yaml: appVersion is not ${version}`];
  const texts = Object.entries(await wanted())
    .filter(([name, text]) => read(name) !== text)
    .map(([name]) => `${name} is not in step with the settings: npm run render`);
  return [...versions, ...texts];
}

export async function write() {
  for (const [name, text] of Object.entries(await wanted())) writeFileSync(join(chart, name), text);
}
