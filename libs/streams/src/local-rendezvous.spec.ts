import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { LocalRendezvous } from './local-rendezvous.js';
import type { Offer, OfferOptions } from './rendezvous.js';

let rendezvous: LocalRendezvous;
let controller: AbortController;

beforeEach(() => {
  rendezvous = new LocalRendezvous();
  controller = new AbortController();
});
afterEach(() => {
  expect(rendezvous.size).toBe(0);
});

const offer = (options: Partial<OfferOptions> = {}): Offer =>
  rendezvous.offer('k', { timeout: 0, signals: [controller.signal], ...options });

const sourceOf = (...pieces: string[]): Readable =>
  Readable.from(pieces.map((p) => Buffer.from(p)));

/** A source that goes on. */
const openSource = (): PassThrough => new PassThrough();

const why = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'nothing',
    (error: unknown) => (error as Error).message,
  );

describe('a meeting', () => {
  it('moves the bytes; the end comes when the sender says so, and the confirmation last', async () => {
    const story: string[] = [];
    const onOver = (): void => void story.push('over');
    const onTaken = (): void => void story.push('taken');
    const sut = offer({ onTaken, onOver });
    const sending = sut.send(sourceOf('a', 'b')).then(() => story.push('sent'));
    expect(await rendezvous.isWaiting('k', 0)).toBe(true);
    const taken = (await rendezvous.take('k', 0))!;
    expect(await rendezvous.isWaiting('k', 0)).toBe(false);
    let ended = false;
    const reading = text(taken.body).then((all) => {
      ended = true;
      return all;
    });
    await sending;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(ended).toBe(false);
    const finishing = sut.finish().then(() => story.push('finished'));
    expect(await reading).toBe('ab');
    await new Promise((resolve) => setTimeout(resolve, 20));
    story.push('settled');
    taken.settle(null);
    await finishing;
    expect(story).toEqual(['taken', 'sent', 'settled', 'over', 'finished']);
  });

  it('has one receiver', async () => {
    const sut = offer();
    const sending = why(sut.send(sourceOf('a')));
    const takers = await Promise.all([1, 2, 3].map(() => rendezvous.take('k', 50)));
    expect(takers.filter((taken) => taken !== null)).toHaveLength(1);
    sut.abort(new Error('enough'));
    expect(await sending).toBe('enough');
  });

  it('has one sender at a time', async () => {
    const sut = offer();
    expect(() => offer()).toThrow('offered already');
    sut.abort(new Error('gone'));
    const next = offer();
    next.abort(new Error('gone'));
    expect(await rendezvous.take('k', 0)).toBeNull();
  });

  it('a receiver that is early waits, for a while', async () => {
    const early = [
      rendezvous.take('k', 60_000),
      rendezvous.take('k', 10),
      rendezvous.take('k', 60_000),
    ];
    await new Promise((resolve) => setTimeout(resolve, 50));
    const sut = offer();
    const taken = await Promise.all(early);
    expect(taken.map((one) => one !== null)).toEqual([true, false, false]);
    sut.abort(new Error('enough'));
  });

  it('moves no more than the receiver takes', async () => {
    const sut = offer();
    let made = 0;
    const source = new Readable({
      read() {
        made += 65_536;
        this.push(Buffer.alloc(65_536));
      },
    });
    const sending = why(sut.send(source));
    const taken = (await rendezvous.take('k', 0))!;
    taken.body.once('readable', () => undefined);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(made).toBeLessThan(2_000_000);
    taken.settle(new Error('left'));
    expect(await sending).toBe('the receiver left before the end');
    expect(source.destroyed).toBe(true);
  });
});

describe('failures', () => {
  it('nobody comes in time', async () => {
    const source = openSource();
    expect(await why(offer({ timeout: 20 }).send(source))).toBe('no receiver came in time');
    expect(source.destroyed).toBe(true);
    expect(await rendezvous.take('k', 0)).toBeNull();
  });

  it('the time counts only until the receiver comes', async () => {
    const sut = offer({ timeout: 20 });
    const sending = sut.send(sourceOf('a'));
    const taken = (await rendezvous.take('k', 0))!;
    await sending;
    await new Promise((resolve) => setTimeout(resolve, 50));
    const finishing = sut.finish();
    expect(await text(taken.body)).toBe('a');
    taken.settle(null);
    await finishing;
  });

  it('the source fails while it waits', async () => {
    const source = openSource();
    const sending = why(offer().send(source));
    source.destroy(new Error('the sender is gone'));
    expect(await sending).toBe('the sender is gone');
  });

  it('the source fails in the middle: the body fails with it', async () => {
    const source = openSource();
    const sending = why(offer().send(source));
    const taken = (await rendezvous.take('k', 0))!;
    const reading = why(text(taken.body));
    source.write('half');
    await new Promise((resolve) => setTimeout(resolve, 10));
    source.destroy(new Error('the sender is gone'));
    expect(await sending).toBe('the sender is gone');
    expect(await reading).toBe('the sender is gone');
  });

  it('a source that closes without an end is a failure', async () => {
    const source = openSource();
    const sending = why(offer().send(source));
    const taken = (await rendezvous.take('k', 0))!;
    const reading = why(text(taken.body));
    source.destroy();
    expect(await sending).not.toBe('nothing');
    expect(await reading).not.toBe('nothing');
  });

  it.each(['before', 'after'])('the receiver leaves %s the last byte', async (when) => {
    const sut = offer();
    const source = when === 'before' ? openSource() : sourceOf('a');
    const sending = why(sut.send(source));
    const taken = (await rendezvous.take('k', 0))!;
    if (when === 'before') {
      taken.body.destroy();
      expect(await sending).toBe('the receiver left before the end');
      return;
    }
    expect(await sending).toBe('nothing');
    const finishing = why(sut.finish());
    expect(await text(taken.body)).toBe('a');
    taken.settle(new Error('reset'));
    expect(await finishing).toBe('the receiver left before the end');
  });

  it('a signal ends it at any time; one for waiting only while it waits', async () => {
    const waiting = new AbortController();
    const first = offer({ waitingSignals: [waiting.signal] });
    const sending = why(first.send(openSource()));
    await rendezvous.take('k', 0);
    waiting.abort(new Error('stopping'));
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(rendezvous.size).toBe(1);
    controller.abort(new Error('stopped'));
    expect(await sending).toBe('stopped');
    const second = rendezvous.offer('k', {
      timeout: 0,
      signals: [],
      waitingSignals: [waiting.signal],
    });
    expect(await why(second.send(openSource()))).toBe('stopping');
  });

  it('after the confirmation nothing fails any more', async () => {
    const sut = offer();
    const sending = sut.send(sourceOf('a'));
    const taken = (await rendezvous.take('k', 0))!;
    await sending;
    const finishing = sut.finish();
    await text(taken.body);
    taken.settle(null);
    sut.abort(new Error('too late'));
    controller.abort(new Error('too late'));
    await finishing;
  });
});
