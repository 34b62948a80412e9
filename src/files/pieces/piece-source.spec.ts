import { createHash } from 'node:crypto';
import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { Hold } from './hold.js';
import { PieceSource, type PieceWatch } from './piece-source.js';

const watch = (more: Partial<PieceWatch> = {}): PieceWatch => ({
  ...{ most: Infinity, running: null, own: null, hold: new Hold('x', 'y') },
  tooMany: () => new Error('too many'),
  ...more,
});

describe('the bytes of a piece', () => {
  it('go through, and are counted and hashed', async () => {
    const own = createHash('sha1');
    const source = new PieceSource(
      Readable.from([Buffer.from('ab'), Buffer.from('c')]),
      watch({ own }),
    );
    expect((await buffer(source)).toString()).toBe('abc');
    expect([source.size, source.broken]).toEqual([3, null]);
    expect(own.digest('hex')).toBe(createHash('sha1').update('abc').digest('hex'));
  });

  it('end in good order where their body breaks, with all that came', async () => {
    const body = new PassThrough();
    const source = new PieceSource(body, watch());
    const bytes = buffer(source);
    const broken = new Error('broken');
    body.write('abc', () => body.destroy(broken));
    expect((await bytes).toString()).toBe('abc');
    expect(source.broken).toBe(broken);
  });

  it('end for a body that was broken before', async () => {
    const body = new PassThrough().on('error', () => undefined);
    const broken = new Error('broken');
    body.destroy(broken);
    const source = new PieceSource(body, watch());
    expect(await buffer(source)).toHaveLength(0);
    expect(source.broken).toBe(broken);
  });

  it('fail at the first one that is too many, and take the body with them', async () => {
    const body = new PassThrough();
    const source = new PieceSource(body, watch({ most: 2 }));
    const bytes = buffer(source);
    body.write('abc');
    await expect(bytes).rejects.toThrow('too many');
    expect(body.destroyed).toBe(true);
  });

  it('fail when somebody else has taken over', async () => {
    const hold = new Hold('x', 'y');
    const body = new PassThrough();
    const bytes = buffer(new PieceSource(body, watch({ hold })));
    hold.lose();
    body.write('abc');
    await expect(bytes).rejects.toThrow('another server has taken over');
  });
});

describe('a hold', () => {
  it('is lost by its own clock', () => {
    const hold = new Hold('x', 'y');
    hold.confirm(performance.now() - 8001);
    expect(() => {
      hold.assertHeld();
    }).toThrow('another server has taken over');
    expect([hold.gone.aborted, hold.wanted.aborted]).toEqual([true, true]);
  });

  it('does not end for others once it insists', () => {
    const hold = new Hold('x', 'y');
    hold.insist();
    hold.want();
    expect(hold.wanted.aborted).toBe(false);
  });
});
