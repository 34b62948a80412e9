import type { Kind } from './kinds.js';
import {
  autoBool,
  bool,
  choice,
  int,
  interval,
  lifetime,
  list,
  path,
  port,
  size,
  text,
  timeout,
  ttl,
  WrongValue,
} from './kinds.js';

const context = { cwd: '/srv/plik' };
const level = choice({ INFO: 'info', DEBUG: 'debug' });
const ports = list(port, 'a list of ports');

const read = (kind: Kind<unknown>, written: unknown): unknown => kind.read(written, context);

describe('what a kind reads', () => {
  it.each<[string, Kind<unknown>, unknown, unknown]>([
    ['text', text, ' as it is ', ' as it is '],
    ['text', text, '', ''],
    ['bool', bool, true, true],
    ['bool', bool, false, false],
    ['bool', bool, 'TRUE', true],
    ['bool', bool, ' false ', false],
    ['bool', bool, '1', true],
    ['bool', bool, 0, false],
    ['autoBool', autoBool, 'auto', 'auto'],
    ['autoBool', autoBool, 'Auto', 'auto'],
    ['autoBool', autoBool, false, false],
    ['autoBool', autoBool, 'true', true],
    ['int', int(-1), '-1', -1],
    ['int', int(-1), 12, 12],
    ['port', port, '65535', 65_535],
    ['port', port, 0, 0],
    ['size', size, '1.5kB', 1500],
    ['size', size, 42, 42],
    ['size', size, -1, -1],
    ['ttl', ttl, '30d', 2_592_000],
    ['ttl', ttl, 60, 60],
    ['ttl', ttl, -7, -1],
    ['ttl', ttl, '1500ms', 1],
    ['lifetime', lifetime, '365d', 31_536_000],
    ['timeout', timeout, '250ms', 0.25],
    ['timeout', timeout, 0, 0],
    ['timeout', timeout, '-1', 0],
    ['timeout', timeout, '24d', 2_073_600],
    ['interval', interval, '20ms', 0.02],
    ['choice', level, 'info', 'info'],
    ['choice', level, 'DEBUG', 'debug'],
    ['path', path, 'files', '/srv/plik/files'],
    ['path', path, '../webapp/dist', '/srv/webapp/dist'],
    ['path', path, '/var/files', '/var/files'],
    ['path', path, '', ''],
    ['list', ports, [80, '443'], [80, 443]],
    ['list', ports, '[80,"443"]', [80, 443]],
    ['list', ports, '[]', []],
  ])('%s: %#', (_, kind, written, value) => {
    expect(read(kind, written)).toEqual(value);
  });
});

describe('what a kind refuses', () => {
  it.each<[string, Kind<unknown>, unknown, string]>([
    ['text', text, 5, 'expected a text (in quotes)'],
    ['bool', bool, 'yes', 'expected true or false'],
    ['bool', bool, '', 'expected true or false'],
    ['bool', bool, 2, 'expected true or false'],
    ['bool', bool, 'constructor', 'expected true or false'],
    ['bool', bool, Object.create(null), 'expected true or false'],
    ['autoBool', autoBool, 'maybe', 'expected true, false or auto'],
    ['int', int(1), 0, 'expected a whole number of at least 1'],
    ['int', int(1), 1.5, 'expected a whole number of at least 1'],
    ['int', int(1), '', 'expected a whole number of at least 1'],
    ['int', int(1), '1e3', 'expected a whole number of at least 1'],
    ['int', int(1), 2n ** 63n, 'expected a whole number of at least 1'],
    ['int', int(1), '9007199254740992', 'expected a whole number of at least 1'],
    ['port', port, 65_536, 'expected a whole number from 0 to 65535'],
    ['port', port, -1, 'expected a whole number from 0 to 65535'],
    ['port', port, '0x50', 'expected a whole number from 0 to 65535'],
    ['size', size, 'ten', 'expected a size such as'],
    ['size', size, '10EB', 'at most 9007199254740991 bytes'],
    ['size', size, true, 'expected a size such as'],
    ['ttl', ttl, '1 month', 'expected a duration such as'],
    ['ttl', ttl, '300000w', '292 years'],
    ['lifetime', lifetime, 0, 'expected a duration of at least 1s'],
    ['lifetime', lifetime, '-1', 'expected a duration of at least 1s'],
    ['lifetime', lifetime, '900ms', 'expected a duration of at least 1s'],
    ['timeout', timeout, '25d', 'at most 24d'],
    ['interval', interval, 0, 'above 0'],
    ['interval', interval, -1, 'above 0'],
    ['interval', interval, '13d', 'at most 12d'],
    ['choice', level, 'trace', 'expected one of INFO, DEBUG'],
    ['choice', level, '__proto__', 'expected one of INFO, DEBUG'],
    ['path', path, true, 'expected a path'],
    ['list', ports, '80,443', 'expected a list of ports'],
    ['list', ports, '{"0":80}', 'expected a list of ports'],
    ['list', ports, 80, 'expected a list of ports'],
    ['list', ports, [80, 'x'], 'item 2 of the list: expected a whole number from 0 to 65535'],
  ])('%s: %#', (_, kind, written, message) => {
    expect(() => read(kind, written)).toThrow(WrongValue);
    expect(() => read(kind, written)).toThrow(message);
  });
});
