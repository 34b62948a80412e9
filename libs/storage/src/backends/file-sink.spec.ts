import { existsSync } from 'node:fs';
import fs, { type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { jest } from '@jest/globals';
import { calm, eventually, pattern, rejection, sourceOf } from '../../testing/support.js';
import { receive } from '../stream-life.js';
import { FileSink } from './file-sink.js';

const MiB = 1024 * 1024;
const onLinux = existsSync('/dev/full') ? it : it.skip;

class Failure extends Error {}

const failure = (cause: unknown): Error => new Failure('the disk fails', { cause });

describe('FileSink', () => {
  let folder: string;
  let handle: FileHandle;

  beforeEach(async () => {
    folder = await fs.mkdtemp(join(tmpdir(), 'plik-sink-'));
    handle = await fs.open(join(folder, 'file'), 'wx+');
  });
  afterEach(async () => {
    await handle.close();
    await fs.rm(folder, { recursive: true });
  });

  const sinkOn = (file: FileHandle, durable = true): FileSink =>
    new FileSink({ create: () => Promise.resolve(file), durable, failure });
  const zeros = (size: number): Readable => sourceOf(Buffer.alloc(size), MiB);

  it('writes on where the system stopped short', async () => {
    const bytes = pattern(300_000);
    const whole = handle.writev.bind(handle);
    const short = jest.spyOn(handle, 'writev').mockImplementation((buffers) => {
      const first = buffers[0] as Buffer;
      return whole([first.subarray(0, Math.max(1, first.length >> 2))]);
    });
    const sink = sinkOn(handle);
    await receive(sourceOf(bytes), sink, calm());
    expect(short.mock.calls.length).toBeGreaterThan(20);
    expect(sink.size).toBe(bytes.length);
    expect((await fs.readFile(join(folder, 'file'))).equals(bytes)).toBe(true);
  });

  it('gives many chunks to one write, and leaves the file open', async () => {
    const writev = jest.spyOn(handle, 'writev');
    await receive(zeros(20 * MiB), sinkOn(handle), calm());
    expect(writev.mock.calls.length).toBeLessThan(15);
    expect((await handle.stat()).size).toBe(20 * MiB);
  });

  it('flushes in the background, one flush at a time', async () => {
    let [running, most] = [0, 0];
    const flush = jest.spyOn(handle, 'datasync').mockImplementation(async () => {
      most = Math.max(most, (running += 1));
      await new Promise((resolve) => setTimeout(resolve, 400));
      running -= 1;
    });
    await receive(zeros(320 * MiB), sinkOn(handle), calm());
    expect(flush.mock.calls.length).toBeGreaterThanOrEqual(1);
    expect(most).toBe(1);
    expect(running).toBe(0);
  });

  it('does not flush when that is not wanted', async () => {
    const flush = jest.spyOn(handle, 'datasync');
    await receive(zeros(70 * MiB), sinkOn(handle, false), calm());
    expect(flush).not.toHaveBeenCalled();
  });

  it('fails when a flush in the background fails, also the last one', async () => {
    const cause = Object.assign(new Error('EIO'), { code: 'EIO' });
    jest.spyOn(handle, 'datasync').mockImplementation(async () => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      throw cause;
    });
    for (const size of [64 * MiB, 200 * MiB]) {
      const error = await rejection(receive(zeros(size), sinkOn(handle), calm()));
      expect(error).toBeInstanceOf(Failure);
      expect(error).toMatchObject({ cause });
    }
  });

  it('is not at rest before its flush is', async () => {
    let flushed = false;
    jest.spyOn(handle, 'datasync').mockImplementation(async () => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      flushed = true;
    });
    const abort = new AbortController();
    const flush = jest.mocked(handle.datasync);
    const endless = new Readable({
      read() {
        this.push(Buffer.alloc(MiB));
      },
    });
    const received = rejection(receive(endless, sinkOn(handle), abort.signal));
    await eventually(
      () => flush.mock.calls.length > 0,
      () => 'no flush was begun',
    );
    abort.abort();
    await received;
    expect(flushed).toBe(true);
  });

  onLinux('fails as the system does when no room is left', async () => {
    const full = await fs.open('/dev/full', 'w');
    const error = await rejection(receive(zeros(MiB), sinkOn(full), calm()));
    await full.close();
    expect(error).toBeInstanceOf(Failure);
    expect(error).toMatchObject({ cause: { code: 'ENOSPC' } });
  });

  it('fails when the file cannot be made, and has none', async () => {
    const cause = Object.assign(new Error('EACCES'), { code: 'EACCES' });
    const sink = new FileSink({ create: () => Promise.reject(cause), durable: true, failure });
    const source = zeros(MiB);
    expect(await rejection(receive(source, sink, calm()))).toMatchObject({ cause });
    expect(sink.handle).toBeUndefined();
    expect(source.destroyed).toBe(true);
  });
});
