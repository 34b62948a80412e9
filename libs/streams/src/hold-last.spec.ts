import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { holdLast } from './hold-last.js';

describe('holdLast', () => {
  it.each([0, 1, 3])('passes %d chunks, the last one behind the step before it', async (count) => {
    const story: string[] = [];
    const chunks = Array.from({ length: count }, (_, i) => Buffer.from(`chunk ${String(i)};`));
    const sut = holdLast(Readable.from(chunks, { objectMode: false }), async () => {
      await new Promise((resolve) => setTimeout(resolve, 10));
      story.push('before');
    });
    sut.on('data', (chunk: Buffer) => story.push(chunk.toString()));
    await new Promise((resolve) => sut.once('end', resolve));
    const passed = chunks.map(String);
    expect(story).toEqual([...passed.slice(0, -1), 'before', ...passed.slice(-1)]);
  });

  it('fails when the step fails, without the last bytes', async () => {
    const sut = holdLast(Readable.from([Buffer.from('a'), Buffer.from('b')]), () =>
      Promise.reject(new Error('no')),
    );
    const seen: string[] = [];
    sut.on('data', (chunk: Buffer) => seen.push(chunk.toString()));
    await expect(new Promise((_, reject) => sut.once('error', reject))).rejects.toThrow('no');
    expect(seen).toEqual(['a']);
  });

  it('fails with its source, and the step is not taken', async () => {
    let taken = false;
    const source = new Readable({ read: () => undefined });
    const sut = holdLast(source, () => {
      taken = true;
      return Promise.resolve();
    });
    const read = buffer(sut);
    source.push('a');
    source.destroy(new Error('gone'));
    await expect(read).rejects.toThrow('gone');
    expect(taken).toBe(false);
  });

  it('closes its source when it is left', async () => {
    const source = new Readable({ read: () => undefined });
    const sut = holdLast(source, () => Promise.resolve());
    sut.destroy();
    await new Promise((resolve) => source.once('close', resolve));
    expect(source.destroyed).toBe(true);
  });
});
