import { Examination } from './examination.js';
import type { Finding } from './finding.js';
import { exitCodeOf, jsonOf, textOf } from './report.js';

const finding = (severity: Finding['severity'], text: string): Finding => ({
  code: 'storage.space',
  severity,
  text,
  remedy: 'Do it.',
});

describe('Examination', () => {
  it('tells of a check that breaks, and of one that does not end, and makes the others', async () => {
    const sut = new Examination();
    const failing = new Error('it broke\n    at somewhere');
    await sut.check('database', 'all is well', () => Promise.reject(failing));
    let aborted = false;
    const endless = (signal: AbortSignal): Promise<never> => {
      signal.addEventListener('abort', () => (aborted = true));
      return new Promise<never>(() => undefined);
    };
    expect(await sut.check('storage', 'it ends', endless, { limit: 20 })).toBe(false);
    expect(await sut.check('login', 'it is there', () => [])).toBe(true);
    expect(
      sut.checks.map(({ findings }) => findings.map(({ code, text }) => [code, text])),
    ).toEqual([
      [['database.not-checked', 'It could not be found out whether all is well: it broke.']],
      [
        [
          'storage.not-checked',
          'It could not be found out whether it ends: it did not end within 0.02 s.',
        ],
      ],
      [],
    ]);
    expect([aborted, exitCodeOf(sut)]).toEqual([true, 1]);
  });

  it('goes on with the next subject when one breaks between its checks', async () => {
    const sut = new Examination();
    await sut.of('address', () => Promise.reject(new Error('gone')));
    await sut.of('login', async () => {
      await sut.check('login', 'it is there', () => []);
    });
    expect(sut.checks.map(({ subject, findings }) => [subject, findings.length])).toEqual([
      ['address', 1],
      ['login', 0],
    ]);
  });

  it('hides what must not be shown', async () => {
    const sut = new Examination((text) => text.replaceAll('hush', '(hidden)'));
    await sut.check('storage', 'fine', () => [finding('error', 'The secret is hush.')]);
    await sut.check('storage', 'fine', () => Promise.reject(new Error('hush')));
    expect(JSON.stringify(jsonOf(sut)) + textOf(sut, true)).not.toContain('hush');
  });
});

describe('a report', () => {
  it.each([
    [[], 0, 'All is well: 1 checks.'],
    [['notice'], 0, '1 checks: 1 notice.'],
    [['warning', 'notice'], 2, '1 checks: 1 warning, 1 notice.'],
    [['warning', 'error', 'error'], 1, '1 checks: 2 errors, 1 warning.'],
  ] as const)('of %j has the exit code %i', async (severities, code, summary) => {
    const sut = new Examination();
    await sut.check('storage', 'fine', () => severities.map((each) => finding(each, 'So it is.')));
    expect([exitCodeOf(sut), textOf(sut, false).split('\n').at(-1)]).toEqual([code, summary]);
    expect(jsonOf(sut)).toMatchObject({ healthy: code === 0, counts: { checks: 1 } });
  });
});
