import { type LogRecord, jsonLine, textLine } from './log-line.js';

const time = new Date('2026-01-02T03:04:05.006Z');
const trace = { requestId: 'r-1', traceId: 't', parentId: 'p', sampled: true };
const request = {
  ...{ method: 'GET', route: '/file/:id', path: '/file/x', status: 200, ms: 1.5, bytes: 300 },
  ...{ client: '10.0.0.1', whole: true },
};
const record = (more: Partial<LogRecord> = {}): LogRecord => ({
  ...{ time, level: 'warn', area: 'storage', context: 'bytes', msg: 'hello' },
  ...more,
});

/** What an attacker would write: ends of lines, a forged line, sequences for terminals, turned text. */
const HOSTILE =
  'a\nb\r\nc\u2028d\u2029e\u0085f [2026-01-01] ERROR: \u001b[2J\u009b2J\u0007\u0000\u007f \u202etxt\u2066"\\{}';
const UNSEEMLY = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/;

describe('a line in JSON', () => {
  it('has its members in their order, the time in UTC', () => {
    expect(jsonLine(record({ trace, request, stack: 'Error: x\n    at y' }))).toBe(
      '{"time":"2026-01-02T03:04:05.006Z","level":"warn","area":"storage","context":"bytes","msg":"hello",' +
        '"requestId":"r-1","traceId":"t","parentId":"p","sampled":true,' +
        '"method":"GET","route":"/file/:id","path":"/file/x","status":200,"ms":1.5,"bytes":300,' +
        '"client":"10.0.0.1","whole":true,"stack":"Error: x\\n    at y"}\n',
    );
  });

  it('is one line, and what was said, whatever it is', () => {
    const line = jsonLine(record({ msg: HOSTILE, stack: HOSTILE }));
    expect(line.slice(0, -1)).not.toMatch(UNSEEMLY);
    expect(line.at(-1)).toBe('\n');
    expect(JSON.parse(line)).toMatchObject({ msg: HOSTILE, stack: HOSTILE });
  });
});

describe('a line of text', () => {
  it('has the ids behind the message', () => {
    const line = textLine(record({ trace, request }), false);
    const rest =
      'WARN: [bytes] hello route=/file/:id bytes=300 client=10.0.0.1 requestId=r-1 traceId=t parentId=p sampled=true';
    expect(line.slice(line.indexOf(']') + 2)).toBe(`${rest}\n`);
    expect(line).toMatch(/^\[\d{4}-\d\d-\d\d \d\d:\d\d:05\.006\] /);
  });

  it('is one line, whatever is said', () => {
    const line = textLine(record({ msg: HOSTILE }), false);
    expect(line.slice(0, -1)).not.toMatch(UNSEEMLY);
    expect(line).toContain('a\\u000ab\\u000d\\u000ac\\u2028d');
  });

  it('is followed by the frames of a stack, and by nothing of its message', () => {
    const stack = `Error: ${HOSTILE}\n[2026-01-01] ERROR: forged\n    at one (\u001b[2J)\n    at two`;
    const [first, ...frames] = textLine(record({ stack }), false).split('\n');
    expect(first).toContain('hello');
    expect(frames).toEqual(['    at one (\\u001b[2J)', '    at two', '']);
  });

  it('is coloured for terminals alone', () => {
    expect(textLine(record(), true)).toContain('\u001b[33mWARN\u001b[39m: [bytes] hello');
  });
});
