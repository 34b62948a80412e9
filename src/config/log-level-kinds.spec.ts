import { loadSettings } from './load.js';

const load = (value: unknown) =>
  loadSettings({
    env: {},
    cwd: '/nowhere',
    systemConfigFile: 'none',
    overrides: { LogLevels: value },
  }).settings.logLevels;

describe('LogLevels', () => {
  it('is a JSON object or a table, of areas and levels in any case', () => {
    const levels = { http: 'debug', storage: 'warn' };
    expect(load('{"HTTP":"Debug","storage":"WARNING"}')).toEqual(levels);
    expect(load({ Http: 'debug', Storage: 'warn' })).toEqual(levels);
    expect(load('{}')).toEqual({});
  });

  it.each([
    ['DEBUG', 'expected levels of areas'],
    ['["http"]', 'expected levels of areas'],
    ['null', 'expected levels of areas'],
    ['{"nothing":"DEBUG"}', 'there is no area of that name; the areas are server, http,'],
    ['{"http":"LOUD"}', 'http: expected one of DEBUG, INFO'],
    ['{"http":null}', 'http: expected one of DEBUG, INFO'],
  ])('refuses %s at the start', (value, why) => {
    expect(() => load(value)).toThrow(why);
  });
});
