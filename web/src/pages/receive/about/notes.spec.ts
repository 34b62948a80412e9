import type { FileStatus, UploadFile } from '#client';
import { noteOf } from './notes';

const note = (
  traits: { stream?: boolean; oneShot?: boolean },
  statuses: readonly FileStatus[],
  isRunning = false,
): string | undefined =>
  noteOf(
    {
      ...{ stream: false, oneShot: false, ...traits },
      files: statuses.map((status) => ({ status }) as UploadFile),
    },
    isRunning,
  )?.text;

describe('what is said above the button', () => {
  it('is nothing where there is nothing to know', () => {
    expect(note({}, ['uploaded'])).toBeUndefined();
    expect(note({}, ['uploaded', 'missing', 'deleted'])).toBeUndefined();
  });

  it('warns of what can be had once', () => {
    expect(note({ oneShot: true }, ['uploaded'])).toBe('receive.onceOne');
    expect(note({ oneShot: true }, ['uploaded', 'deleted'])).toBe('receive.onceEach');
    expect(note({ oneShot: true }, ['removed', 'deleted'])).toBe('receive.allUsed');
  });

  it('says what has not come, or will never come', () => {
    expect(note({}, [])).toBe('receive.noFilesText');
    expect(note({}, ['missing', 'uploading'])).toBe('receive.notYet');
    expect(note({}, ['deleted'])).toBe('receive.allRemoved');
  });

  it('says what the sender of a stream does, or has to do', () => {
    expect(note({ stream: true }, ['uploading', 'missing'])).toBe('receive.streamReady');
    expect(note({ stream: true }, ['uploading'], true)).toBe('receive.streamRunning');
    expect(note({ stream: true }, ['missing', 'deleted'])).toBe('receive.streamAway');
    expect(note({ stream: true }, ['deleted'])).toBe('receive.streamOver');
  });
});
