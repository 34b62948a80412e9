import { catalogueOf } from './catalogue.js';
import { text } from './kinds.js';
import { sameUnder, section, setting } from './setting.js';
import { ALL_SETTINGS, SETTING_GROUPS } from './settings.js';

const row = (key: string) => setting(key, text, '', 'A text.');

describe('catalogueOf', () => {
  it('knows settings, older keys and tables by key and by variable', () => {
    const { leaves, byKey, byVariable } = catalogueOf({
      one: setting('OneStr', text, '', 'A text.', { legacy: sameUnder('One', text) }),
      flags: section('', { two: row('FeatureTwo') }),
      table: section('Table', { three: row('Three') }),
    });
    expect(leaves.map(({ id }) => id)).toEqual(['OneStr', 'FeatureTwo', 'Table.Three']);
    expect([...byKey.keys()]).toEqual(['onestr', 'one', 'featuretwo', 'table']);
    expect([...byVariable.keys()]).toEqual([
      'PLIKD_ONE_STR',
      'PLIKD_ONE',
      'PLIKD_FEATURE_TWO',
      'PLIKD_TABLE',
    ]);
    expect(byKey.get('table')?.table?.get('three')?.id).toBe('Table.Three');
  });

  it('refuses a literal in which two settings are one to the file or the environment', () => {
    expect(() => catalogueOf({ a: row('Path'), b: row('path') })).toThrow('called path');
    expect(() => catalogueOf({ a: row('SslKey'), b: row('SSL_KEY') })).toThrow('PLIKD_SSL_KEY');
  });
});

describe('the settings of the server', () => {
  const { leaves } = catalogueOf(ALL_SETTINGS);

  it('have different property names in every group', () => {
    const properties = SETTING_GROUPS.flatMap(({ fields }) => Object.keys(fields));
    expect(new Set(properties).size).toBe(properties.length);
    expect(Object.keys(ALL_SETTINGS)).toEqual(properties);
  });

  it.each(leaves.map(({ id, setting: each }) => [id, each] as const))(
    '%s has a default of its own kind and is documented',
    (_, each) => {
      expect(() => each.kind.read(each.default, { cwd: '/' })).not.toThrow();
      expect(each.doc).toMatch(/^[A-Z].*\.$/);
    },
  );

  it('hide whatever is called a secret, a password or a connection string', () => {
    const suspicious = leaves.filter(({ id }) => /Secret|Password$|ConnectionString/.test(id));
    expect(suspicious.filter(({ id }) => id !== 'FeaturePassword')).toHaveLength(7);
    for (const { id, setting: each } of suspicious) {
      expect([id, each.secret]).toEqual([id, id !== 'FeaturePassword']);
    }
  });
});
