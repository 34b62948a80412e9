import fc from 'fast-check';
import {
  formatDuration,
  formatSize,
  humanSize,
  LONGEST_DURATION,
  parseDuration,
  parseSize,
  UnitError,
} from './units.js';

describe('parseSize', () => {
  it.each([
    ['10GB', 10_000_000_000],
    ['10GiB', 10_737_418_240],
    ['10gb', 10_000_000_000],
    ['10 gB', 10_000_000_000],
    [' 1kB ', 1000],
    ['1KB', 1000],
    ['1KiB', 1024],
    ['1k', 1000],
    ['1Ki', 1024],
    ['3MB', 3_000_000],
    ['3MiB', 3_145_728],
    ['2TB', 2_000_000_000_000],
    ['2TiB', 2_199_023_255_552],
    ['1PB', 1_000_000_000_000_000],
    ['1PiB', 1_125_899_906_842_624],
    ['0.001EB', 1_000_000_000_000_000],
    ['1.5GB', 1_500_000_000],
    ['1.001kB', 1001],
    ['0.0015kB', 1],
    ['42', 42],
    ['42B', 42],
    ['0', 0],
    ['-1', -1],
    ['unlimited', -1],
    ['Unlimited', -1],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
  ])('reads %j as %d bytes', (text, bytes) => {
    expect(parseSize(text)).toBe(bytes);
  });

  it.each([
    '',
    'GB',
    '10XB',
    '10 G B',
    '-2',
    '-1GB',
    '1e3',
    '1,5GB',
    '.5GB',
    '5.GB',
    '0x10',
    'NaN',
  ])('refuses %j', (text) => {
    expect(() => parseSize(text)).toThrow(UnitError);
  });

  it.each(['9007199254740992', '10EB', '9.01PB'])(
    'refuses %j, which numbers cannot hold',
    (text) => {
      expect(() => parseSize(text)).toThrow('at most 9007199254740991 bytes');
    },
  );
});

describe('formatSize', () => {
  it.each([
    [10_000_000_000, '10GB'],
    [10_737_418_240, '10GiB'],
    [1536, '1536B'],
    [1000, '1kB'],
    [1024, '1KiB'],
    [0, '0B'],
    [-1, 'unlimited'],
  ])('writes %d as %s', (bytes, text) => {
    expect(formatSize(bytes)).toBe(text);
  });

  it('is read back without loss', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (bytes) => {
        expect(parseSize(formatSize(bytes))).toBe(bytes);
      }),
    );
  });
});

describe('humanSize', () => {
  it.each([
    [0, '0 B'],
    [9, '9 B'],
    [10, '10 B'],
    [25, '25 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [1049, '1.0 kB'],
    [1050, '1.1 kB'],
    [9949, '9.9 kB'],
    [9950, '10 kB'],
    [10_500, '10 kB'],
    [11_500, '12 kB'],
    [10_600, '11 kB'],
    [82_854_982, '83 MB'],
    [999_999, '1000 kB'],
    [1_000_000, '1.0 MB'],
    [9_800_000_000, '9.8 GB'],
    [10_000_000_000, '10 GB'],
    [1_000_000_000, '1.0 GB'],
    [1_000_000_000_000, '1.0 TB'],
    [1_000_000_000_000_000, '1.0 PB'],
    [1e18, '1.0 EB'],
    [-1, 'unlimited'],
  ])('prints %d as %j', (bytes, text) => {
    expect(humanSize(bytes)).toBe(text);
  });
});

describe('parseDuration', () => {
  it.each([
    ['30d', 2_592_000],
    ['2w', 1_209_600],
    ['24h', 86_400],
    ['5m', 300],
    ['90s', 90],
    ['1h30m', 5400],
    ['1d12h', 129_600],
    ['1.5h', 5400],
    ['500ms', 0.5],
    ['1s500ms', 1.5],
    ['250us', 0.000_25],
    ['250µs', 0.000_25],
    ['10ns', 0.000_000_01],
    ['3600', 3600],
    ['+60', 60],
    ['0', 0],
    ['-0', 0],
    ['-1', -1],
    ['-30d', -1],
    ['-0.5s', -1],
    ['unlimited', -1],
    [' 1h ', 3600],
    [String(LONGEST_DURATION), LONGEST_DURATION],
  ])('reads %j as %d seconds', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });

  it.each(['', '-', 'd', '1y', '1D', '1h 30m', '1.5', '1h30', '--1', '1e3s', '.5h', 'never'])(
    'refuses %j',
    (text) => {
      expect(() => parseDuration(text)).toThrow(UnitError);
    },
  );

  it.each(['9223372037', '106752d', '99999w'])('refuses %j, which is above 292 years', (text) => {
    expect(() => parseDuration(text)).toThrow('292 years');
  });
});

describe('formatDuration', () => {
  it.each([
    [2_592_000, '30d'],
    [5400, '1h30m'],
    [90, '1m30s'],
    [0.5, '500ms'],
    [0, '0s'],
    [-1, 'unlimited'],
    [-7, 'unlimited'],
  ])('writes %d as %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });

  it('is read back without loss', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: LONGEST_DURATION }), (seconds) => {
        expect(parseDuration(formatDuration(seconds))).toBe(seconds);
      }),
    );
  });
});
