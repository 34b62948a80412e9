// The worst requests of their size that we could think of, one after the other for each route.
const KiB = 1024;
const MiB = 1024 * KiB;

const fill = (before, piece, after, size) =>
  before + piece.repeat(Math.floor((size - before.length - after.length) / piece.length)) + after;

/** As many keys as fit, all of them different. */
const keys = (size, value = '1') => {
  const parts = ['{"x":1'];
  for (let i = 0, length = 8; length < size - 16; i += 1) {
    const part = `,"${i.toString(36)}":${value}`;
    length += part.length;
    parts.push(part);
  }
  return `${parts.join('')}}`;
};

/** Objects of which no two have the same shape: the worst for the parser. */
const shapes = (size) =>
  `[${keys(size).slice(1, -1).replaceAll(',', '},{')}]`.replace('[', '[{').replace(/]$/, '}]');

const jsonOf = (size) => ({
  'empty objects': fill('{"files":[', '{},', '{}]}', size),
  'empty arrays': fill('{"x":[', '[],', '[]]}', size),
  'different keys': keys(size),
  'different shapes': `{"x":${shapes(size - 10)}}`,
  nested: '['.repeat(size),
  'one text, escaped': fill('{"comments":"', '\\u0001', '"}', size),
  'not ASCII': Buffer.from(fill('{"comments":"', 'é', '"}', size / 2)),
  spaces: fill('{', ' ', '}', size),
  digits: fill('{"ttl":', '1', '}', size),
});

const files = (count, more) =>
  JSON.stringify({ files: Array.from({ length: count }, (_, i) => more(i)) });

const goFile = (i) => ({
  ...{
    id: '',
    fileName: `${i}-${'n'.repeat(700)}`,
    status: '',
    fileMd5: '',
    fileType: 'text/plain',
  },
  ...{ fileSize: i, reference: String(i), createdAt: '0001-01-01T00:00:00Z' },
});

const uploads = {
  ...jsonOf(MiB),
  '1,000 files': files(1000, goFile),
  '1,000 files as an object': JSON.stringify({
    files: Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`f${i}`, goFile(i)])),
  }),
  'a chunk for each byte': { chunked: fill('{"comments":"', 'x', '"}', MiB) },
};

const BOUNDARY = 'x'.repeat(60);
const part = (head, body) => `--${BOUNDARY}\r\n${head}\r\n\r\n${body}\r\n`;
const field = (name, body = '') => part(`Content-Disposition: form-data; name="${name}"`, body);
const formOf = (text) => `${text}--${BOUNDARY}--\r\n`;
const named = (name) =>
  part(`Content-Disposition: form-data; name="file"; filename="${name}"`, 'x');

const forms = {
  'a chunk for each byte': {
    chunked: formOf(named('a').replace('\r\nx\r\n', `\r\n${'x'.repeat(MiB)}\r\n`)),
  },
  'many parts': formOf(field('a').repeat(10_000)),
  'many headers': formOf(part('A: b\r\n'.repeat(10_000), 'x')),
  'slashes in the name': formOf(named(`${'/'.repeat(15_000)}x/`)),
  'a long name': formOf(named('a'.repeat(15_000))),
  'escapes in the name': formOf(named('%22'.repeat(5000))),
  parameters: formOf(part(`Content-Disposition: form-data; ${'a="b"; '.repeat(2000)}`, 'x')),
  'nearly boundaries': formOf(
    part(
      'Content-Disposition: form-data; name="file"; filename="a"',
      `\r\n--${BOUNDARY.slice(1)}`.repeat(16_000),
    ),
  ),
};

/** Headers and paths as long as the server reads them: 16 KiB. */
const LONG = 15 * KiB;
const heads = {
  cookies: { headers: { Cookie: 'a=b; '.repeat(LONG / 5) } },
  'one cookie': { headers: { Cookie: `plik-session=${'a.'.repeat(LONG / 2)}` } },
  token: { headers: { 'X-PlikToken': 'a'.repeat(LONG) } },
  paging: { headers: { 'X-Plik-Paging': '['.repeat(LONG) } },
  addresses: { headers: { 'X-Forwarded-For': '::1,'.repeat(LONG / 4) + '::1' } },
  accept: { headers: { Accept: 'text/html;q=0.1,'.repeat(LONG / 16) } },
  basic: { headers: { Authorization: `Basic ${'YTo='.repeat(LONG / 4)}` } },
  ranges: { headers: { Range: `bytes=${'0-0,'.repeat(LONG / 4)}0-0` } },
  etags: { headers: { 'If-None-Match': `${'"a",'.repeat(LONG / 4)}"a"` } },
  'etag spaces': { headers: { 'If-None-Match': `"a"${' '.repeat(LONG)}x` } },
  'a query': { query: 'a=b&'.repeat(LONG / 4) },
  'escapes in a query': { query: `a=${'%41'.repeat(LONG / 3)}` },
};

const paths = {
  slashes: '/'.repeat(LONG),
  dots: '/..'.repeat(LONG / 3),
  segments: '/a'.repeat(LONG / 2),
  escapes: `/${'%41'.repeat(LONG / 3)}`,
  'broken escapes': `/${'%4'.repeat(LONG / 2)}`,
};

export { BOUNDARY, forms, heads, jsonOf, paths, uploads, KiB };
