import { Incomplete, Refusal, Unreachable } from '#client';
import { isSpecial, saidBy, wordsOf } from './problem-words';

const title = (status: number, text: string): string => wordsOf(new Refusal(status, text)).title;

describe('the words for an error', () => {
  it('say what became of a link', () => {
    expect(title(404, 'upload abc has expired')).toBe('problems.expired');
    expect(title(404, 'upload abc not found')).toBe('problems.notFound');
    expect(title(404, 'file a.txt (abc) is not available : removed')).toBe('problems.used');
    expect(title(404, 'file a.txt (abc) is not available : deleted')).toBe('problems.used');
    expect(title(404, 'file a.txt (abc) is not available : missing')).toBe('problems.notYet');
    expect(title(400, 'nothing to archive')).toBe('problems.nothingToZip');
    expect(title(400, 'Invalid download domain a.example')).toBe('problems.elsewhere');
  });

  it('say what somebody may not do, or not now', () => {
    expect(title(403, 'invalid session')).toBe('problems.session');
    expect(title(400, 'maximum user upload size reached. (25 B)')).toBe('problems.quota');
    expect(title(400, 'file too big (limit is set to 10 B)')).toBe('problems.tooLarge');
    expect(title(429, 'too many attempts')).toBe('problems.often');
    expect(title(503, 'no database')).toBe('problems.busy');
    expect(title(503, 'uploads are paused for maintenance : disks')).toBe('problems.paused');
    expect(title(500, 'internal server error')).toBe('problems.fault');
    expect(wordsOf(new Unreachable('refused', true)).title).toBe('problems.awayTitle');
    expect(wordsOf(new Incomplete('broke', 1, 2)).title).toBe('problems.brokeOff');
  });

  it('repeat of a pause what was written by a person, and of others what the server said', () => {
    const said = (status: number, text: string): string => saidBy(new Refusal(status, text));
    const paused = 'uploads are paused for maintenance';
    expect(said(503, `${paused} : Disks : until noon`)).toBe('Disks : until noon');
    expect(said(503, paused)).toBe('');
    expect(said(400, 'unable : to do it')).toBe('unable : to do it');
  });

  it('leave it to the server where there are none', () => {
    expect(isSpecial(new Refusal(400, 'something odd'))).toBe(true);
    expect(isSpecial(new Refusal(404, 'upload abc has expired'))).toBe(false);
    expect(wordsOf(new TypeError('x')).title).toBe('problems.errorTitle');
  });
});
