import { forEach } from './in-turn';

describe('something that is done with each', () => {
  it('is done with a few at once, and goes on when one fails', async () => {
    let now = 0;
    let most = 0;
    const fault = new Error('not this one');
    const { done, failed, why } = await forEach([1, 2, 3, 4, 5, 6, 7, 8, 9], async (item) => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setTimeout(resolve, 1));
      now -= 1;
      if (item === 3) throw fault;
    });
    expect([...done].sort()).toEqual([1, 2, 4, 5, 6, 7, 8, 9]);
    expect([failed, why]).toEqual([[3], fault]);
    expect(most).toBe(4);
  });
});
