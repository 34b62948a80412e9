import { FEATURES, featureSettings, isEnabled } from './features.js';
import { WrongValue } from './kinds.js';

const context = { cwd: '/' };

describe('isEnabled', () => {
  it.each([
    ['disabled', false],
    ['enabled', true],
    ['default', true],
    ['forced', true],
  ] as const)('%s: %s', (flag, enabled) => {
    expect(isEnabled(flag)).toBe(enabled);
  });
});

describe('FEATURES', () => {
  it('has the names and defaults of contract §2.3', () => {
    const rows = Object.values(FEATURES).map(({ wire, default: flag }) => [wire, flag]);
    expect(Object.fromEntries(rows)).toEqual({
      feature_authentication: 'disabled',
      feature_one_shot: 'enabled',
      feature_removable: 'enabled',
      feature_stream: 'enabled',
      feature_password: 'enabled',
      feature_comments: 'enabled',
      feature_set_ttl: 'enabled',
      feature_extend_ttl: 'disabled',
      feature_clients: 'enabled',
      feature_github: 'enabled',
      feature_text: 'enabled',
      feature_local_login: 'enabled',
      feature_delete_account: 'enabled',
      feature_api_tokens: 'enabled',
      feature_e2ee: 'enabled',
    });
  });

  it.each(Object.entries(FEATURES))('%s: the key matches the name in /config', (_, row) => {
    const snake = row.key.replace(/([a-z])([A-Z])/g, '$1_$2').replace(/(API)(T)/, '$1_$2');
    expect(snake.toLowerCase()).toBe(row.wire);
  });
});

describe('the settings of the flags', () => {
  const { fields } = featureSettings.features;

  it('read the four values in any case', () => {
    expect(fields.oneShot.kind.read('Forced', context)).toBe('forced');
    expect(fields.text.kind.read('default', context)).toBe('default');
    expect(() => fields.oneShot.kind.read('on', context)).toThrow(
      'expected one of disabled, enabled, default, forced',
    );
  });

  it.each(['clients', 'github'] as const)('%s is on or off', (name) => {
    expect(fields[name].kind.read('disabled', context)).toBe('disabled');
    expect(() => fields[name].kind.read('forced', context)).toThrow(
      'expected one of disabled, enabled',
    );
  });

  it.each([
    ['oneShot', 'OneShot'],
    ['removable', 'Removable'],
    ['stream', 'Stream'],
    ['password', 'ProtectedByPassword'],
  ] as const)('%s was once the boolean %s', (name, key) => {
    const { legacy } = fields[name];
    expect(legacy?.keys).toEqual([key]);
    expect(legacy?.read([true], context)).toBe('enabled');
    expect(legacy?.read(['false'], context)).toBe('disabled');
    expect(() => legacy?.read(['perhaps'], context)).toThrow(WrongValue);
  });

  it.each([
    [true, undefined, 'enabled'],
    [true, false, 'enabled'],
    [true, true, 'forced'],
    [false, undefined, 'disabled'],
    [false, false, 'disabled'],
    [undefined, false, 'disabled'],
  ])('Authentication %s with NoAnonymousUploads %s: %s', (authentication, forced, flag) => {
    expect(fields.authentication.legacy?.read([authentication, forced], context)).toBe(flag);
  });

  it.each([[false], [undefined]])(
    'NoAnonymousUploads with Authentication %s would open the server, so it is refused',
    (authentication) => {
      const read = () => fields.authentication.legacy?.read([authentication, true], context);
      expect(read).toThrow('expected Authentication = true');
    },
  );
});
