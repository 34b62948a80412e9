import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { Logger } from '@nestjs/common';
import type { StagedObject, StorageService } from '#storage';
import { DigestPool } from '#streams';
import { Instance } from '../../common/instance.js';
import type { FileRepository } from '../../database/repositories/file.repository.js';
import { Deposit, WrongContent } from './deposit.js';

const BYTES = Buffer.from('abc');
const digest = (name: string): string => createHash(name).update(BYTES).digest('hex');
const KNOWN = { size: 3, md5: digest('md5'), sha256: digest('sha256'), type: '', storedAt: 1 };
const FILE = { id: 'f', attempt: 1, owner: 'me', backend: '', backendDetails: '' };

describe('Deposit', () => {
  const pool = new DigestPool({ workers: 1 });
  const refuse = (): Promise<never> => Promise.reject(new Error('SlowDown'));
  let released: string[];
  let commit: () => Promise<void>;
  let sut: Deposit;

  beforeEach(() => {
    Logger.overrideLogger(false);
    released = [];
    commit = () => Promise.resolve();
    const files: Pick<FileRepository, 'complete' | 'release'> = {
      complete: () => Promise.resolve('gone'),
      release: ({ id }) => Promise.resolve(released.push(id) > 0),
    };
    const stage = async (_place: unknown, source: Readable): Promise<StagedObject> => {
      await buffer(source);
      return { size: BYTES.length, commit, discard: refuse };
    };
    const storage = { stage, delete: refuse } as unknown as StorageService;
    sut = new Deposit(files as FileRepository, storage, new Instance(), pool);
  });
  afterAll(() => pool.close());

  it('gives a removed file back though its bytes cannot be erased', async () => {
    const deposited = await sut.receive(FILE, Readable.from([BYTES]), KNOWN);
    expect(await deposited.publish()).toBe(false);
    expect(released).toEqual(['f']);
  });

  it('tells of wrong bytes, and of a failed end, though they cannot be erased', async () => {
    const wrong = sut.receive(FILE, Readable.from([BYTES]), { ...KNOWN, md5: 'x' });
    await expect(wrong).rejects.toThrow(WrongContent);
    commit = () => Promise.reject(new Error('no room'));
    const deposited = await sut.receive(FILE, Readable.from([BYTES]), KNOWN);
    await expect(deposited.publish()).rejects.toThrow('no room');
  });
});
