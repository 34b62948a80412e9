import { isThere, needsPage, sizeOf, standingOf } from './files';

const stored = { stream: false, oneShot: false };
const stream = { stream: true, oneShot: false };

describe('how it stands with a file', () => {
  it('is ready when it was uploaded, and can still come before that', () => {
    expect(standingOf(stored, { status: 'uploaded' })).toBe('ready');
    expect(standingOf(stored, { status: 'uploading' })).toBe('sending');
    expect(standingOf(stored, { status: 'missing' })).toBe('awaited');
  });

  it('is a sender that waits, while it is a stream', () => {
    expect(standingOf(stream, { status: 'uploading' })).toBe('waiting-for-us');
    expect(standingOf(stream, { status: 'missing' })).toBe('sender-away');
    expect(standingOf(stream, { status: 'deleted' })).toBe('passed-on');
    expect(isThere(stream, { status: 'uploading' })).toBe(true);
    expect(isThere(stored, { status: 'uploading' })).toBe(false);
  });

  it('says why it is gone', () => {
    expect(standingOf({ stream: false, oneShot: true }, { status: 'removed' })).toBe('used');
    expect(standingOf(stored, { status: 'deleted' })).toBe('removed');
  });
});

describe('files', () => {
  it('go through the page when a link could not carry what they need', () => {
    expect(needsPage({ protectedByPassword: false })).toBe(false);
    expect(needsPage({ protectedByPassword: false, e2ee: '' })).toBe(false);
    expect(needsPage({ protectedByPassword: true })).toBe(true);
    expect(needsPage({ protectedByPassword: false, e2ee: 'age' })).toBe(true);
  });

  it('have a size together, where unknown ones count as nothing', () => {
    expect(sizeOf([{ fileSize: 2 }, { fileSize: -1 }, { fileSize: 3 }])).toBe(5);
  });
});
