import { SharedMemory, UploadMemory } from './s3-memory.js';

const PART = 1000;

describe('the memory of uploads', () => {
  /** Takes what there is. */
  const fill = (memory: UploadMemory, size = PART): Buffer[] => {
    const taken: Buffer[] = [];
    for (let next = memory.take(size); next !== null; next = memory.take(size)) taken.push(next);
    return taken;
  };

  it('is five parts for one upload, however much is shared', () => {
    expect(fill(new UploadMemory(new SharedMemory(100 * PART)))).toHaveLength(5);
  });

  it('is one part for each of many, and what they share', () => {
    const shared = new SharedMemory(6 * PART + 1);
    const uploads = Array.from({ length: 20 }, () => new UploadMemory(shared));
    const taken = uploads.map((upload) => fill(upload).length);
    expect(taken.slice(0, 3)).toEqual([5, 3, 1]);
    expect(taken.reduce((sum, n) => sum + n)).toBe(20 + 6);
  });

  it('is two parts for each where one is larger than what is shared', () => {
    const shared = new SharedMemory(PART - 1);
    expect(fill(new UploadMemory(shared))).toHaveLength(2);
    expect(fill(new UploadMemory(shared))).toHaveLength(2);
  });

  it('counts a buffer from elsewhere as the own one', () => {
    const memory = new UploadMemory(new SharedMemory(2 * PART));
    memory.adopt(Buffer.alloc(PART));
    expect(fill(memory)).toHaveLength(2);
  });

  it('is used again, and given back to the others at the end', () => {
    const shared = new SharedMemory(4 * PART);
    const [first, second] = [new UploadMemory(shared), new UploadMemory(shared)];
    const taken = fill(first);
    expect(fill(second)).toHaveLength(1);
    first.giveBack(taken[0]!);
    expect(first.take(PART)).toBe(taken[0]);
    expect(first.take(PART)).toBeNull();
    first.clear();
    expect(fill(second)).toHaveLength(4);
  });

  it('that an upload does not need at once is for the others', () => {
    const shared = new SharedMemory(4 * PART);
    const [first, second] = [new UploadMemory(shared), new UploadMemory(shared)];
    for (const buffer of fill(first)) first.giveBack(buffer);
    expect(fill(second)).toHaveLength(1 + 4);
  });

  it('follows parts that grow', () => {
    const memory = new UploadMemory(new SharedMemory(4 * PART));
    memory.giveBack(memory.take(PART)!);
    expect(memory.take(2 * PART)).toHaveLength(2 * PART);
    expect(fill(memory, 2 * PART)).toHaveLength(2);
  });
});
