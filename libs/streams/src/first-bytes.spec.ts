import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { firstBytes } from './first-bytes.js';
import { holdLast } from './hold-last.js';

const waiting = (): Readable => new Readable({ read: () => undefined });

describe('firstBytes', () => {
  it('waits for a byte, and takes none', async () => {
    const source = waiting();
    let there = false;
    const first = firstBytes(source).then(() => (there = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(there).toBe(false);
    source.push('a');
    await first;
    const read = buffer(holdLast(source, () => Promise.resolve()));
    source.push('bc');
    source.push(null);
    expect((await read).toString()).toBe('abc');
  });

  it('is content with the end of what is empty', async () => {
    const source = Readable.from([]);
    await firstBytes(source);
    expect((await buffer(source)).length).toBe(0);
  });

  it('reads no more than the source holds ready', async () => {
    let pushed = 0;
    const source = new Readable({
      highWaterMark: 10,
      read() {
        pushed += 1;
        this.push(Buffer.alloc(10));
      },
    });
    await firstBytes(source);
    await new Promise((resolve) => setImmediate(resolve));
    expect(pushed).toBeLessThanOrEqual(2);
    source.destroy();
  });

  it('rejects with the error of the source', async () => {
    const source = waiting();
    const first = firstBytes(source);
    source.destroy(new Error('gone'));
    await expect(first).rejects.toThrow('gone');
  });

  it('rejects when the source is closed, and when it was closed before', async () => {
    const source = waiting();
    const first = firstBytes(source);
    source.destroy();
    await expect(first).rejects.toThrow('the source was closed');
    await expect(firstBytes(source)).rejects.toThrow('the source was closed');
  });

  it('leaves later errors to whoever reads then', async () => {
    const source = waiting();
    source.push('a');
    await firstBytes(source);
    source.destroy(new Error('late'));
    await new Promise((resolve) => source.once('close', resolve));
    await expect(buffer(holdLast(source, () => Promise.resolve()))).rejects.toThrow('late');
  });
});
