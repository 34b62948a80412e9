import { nearest } from './nearest.js';

const KNOWN = [
  'ListenPort',
  'ListenAddress',
  'MetricsPort',
  'MaxTTLStr',
  'Path',
  'WebappDirectory',
];

describe('nearest', () => {
  it.each([
    ['ListenProt', 'ListenPort'],
    ['listen_port', 'ListenPort'],
    ['MAXTTLST', 'MaxTTLStr'],
    ['Port', 'ListenPort'],
    ['Webapp', 'WebappDirectory'],
    ['Pathh', 'Path'],
  ])('%s → %s', (given, meant) => {
    expect(nearest(given, KNOWN)).toBe(meant);
  });

  it.each(['Shortener', 'S3', 'x', ''])('knows nothing like %j', (given) => {
    expect(nearest(given, KNOWN)).toBeUndefined();
  });
});
