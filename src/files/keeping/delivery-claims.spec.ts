import { Logger } from '@nestjs/common';
import { Instance } from '../../common/instance.js';
import type { FileEntity } from '../../database/entities/file.entity.js';
import type { FileRepository } from '../../database/repositories/file.repository.js';
import { DeliveryClaims } from './delivery-claims.js';

/** Claims on rows whose database answers as it is told, and what they have left to the cleaner. */
function claimsOn(answers: (() => Promise<readonly string[]>)[]) {
  const left: string[] = [];
  const state = { away: false };
  const files: Pick<FileRepository, 'claimDelivery' | 'leaveDelivered'> = {
    claimDelivery: async () => (await answers.shift()!()).map((id) => ({ id }) as FileEntity),
    leaveDelivered: (id) => {
      if (state.away) return Promise.reject(new Error('away'));
      left.push(id);
      return Promise.resolve();
    },
  };
  return { sut: new DeliveryClaims(files as FileRepository, new Instance()), left, state };
}

const taken = (...ids: string[]) => Promise.resolve(ids);
const lost = () => Promise.reject(new Error('lost'));

describe('DeliveryClaims', () => {
  beforeAll(() => {
    Logger.overrideLogger(false);
  });

  it('leaves what was claimed without an answer, once the database is back', async () => {
    const { sut, left, state } = claimsOn([lost]);
    await expect(sut.claim(['a', 'b'])).rejects.toThrow('lost');
    state.away = true;
    await sut.retry();
    expect(left).toEqual([]);
    state.away = false;
    await sut.retry();
    await sut.retry();
    expect(left).toEqual(['a', 'b']);
  });

  it('leaves nothing that another request is sending, until that ends', async () => {
    const { sut, left } = claimsOn([() => taken('a'), lost]);
    await sut.claim(['a', 'b']);
    await expect(sut.claim(['a', 'b'])).rejects.toThrow('lost');
    await sut.retry();
    expect(left).toEqual(['b']);
    sut.end('a');
    await sut.retry();
    expect(left).toEqual(['b', 'a']);
  });

  it('leaves nothing that another request may be about to send', async () => {
    let answer!: (ids: readonly string[]) => void;
    const late = new Promise<readonly string[]>((resolve) => (answer = resolve));
    const { sut, left } = claimsOn([() => late, lost]);
    const first = sut.claim(['a']);
    await expect(sut.claim(['a'])).rejects.toThrow('lost');
    await sut.retry();
    answer(['a']);
    await first;
    await sut.retry();
    expect(left).toEqual([]);
  });
});
