import { getEventListeners, getMaxListeners } from 'node:events';
import { PassThrough, Writable } from 'node:stream';
import { calm, failingSource, pattern, rejection, stalledSource } from '../testing/support.js';
import { closed, receive } from './stream-life.js';

const slowToClose = (log: string[]): Writable =>
  new Writable({
    write: (_chunk, _encoding, done) => {
      done();
    },
    destroy: (error, done) => {
      setTimeout(() => {
        log.push('at rest');
        done(error);
      }, 20);
    },
  });

describe('receive', () => {
  const broken = new Error('broken');

  it('rejects only when the sink is at rest', async () => {
    const log: string[] = [];
    const source = failingSource(pattern(10), broken);
    expect(await rejection(receive(source, slowToClose(log), calm()))).toBe(broken);
    expect(log).toEqual(['at rest']);
  });

  it.each([
    ['an error', broken],
    ['a text', 'time is up'],
    ['nothing but false', false],
  ])('tells an abort by its reason: %s', async (_name, reason) => {
    const abort = new AbortController();
    const received = receive(stalledSource(pattern(10)), slowToClose([]), abort.signal);
    abort.abort(reason);
    expect(await rejection(received)).toBe(reason);
  });

  it('tells the error that came before an abort', async () => {
    const abort = new AbortController();
    const source = failingSource(pattern(10), broken);
    const received = rejection(receive(source, slowToClose([]), abort.signal));
    source.once('error', () => {
      abort.abort(new Error('too late'));
    });
    expect(await received).toBe(broken);
  });

  it('lets any number of transfers share a signal, and leaves nothing on it', async () => {
    const { signal } = new AbortController();
    const source = new PassThrough();
    const received = receive(source, slowToClose([]), signal);
    expect(getMaxListeners(signal)).toBe(Infinity);
    source.end('all');
    await received;
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});

describe('closed', () => {
  it('waits for a stream that is about to close, and not for one that has', async () => {
    const log: string[] = [];
    const sink = slowToClose(log);
    sink.destroy();
    await closed(sink);
    expect(log).toEqual(['at rest']);
    await closed(sink);
  });
});
