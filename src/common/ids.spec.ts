import { newId, newUploadToken, randomText } from './ids.js';

describe('ids', () => {
  it('are 16, upload tokens 32 characters of [a-zA-Z0-9]', () => {
    for (let i = 0; i < 500; i += 1) {
      expect(newId()).toMatch(/^[a-zA-Z0-9]{16}$/);
      expect(newUploadToken()).toMatch(/^[a-zA-Z0-9]{32}$/);
    }
  });

  it('of uploads hide no second "id" from a client that greps', () => {
    const tokens = Array.from({ length: 5000 }, newUploadToken);
    expect(tokens.filter((token) => token.includes('id'))).toEqual([]);
  });

  it('have the length that is asked for', () => {
    for (const length of [0, 1, 2, 3, 64, 1000]) expect(randomText(length)).toHaveLength(length);
  });

  it('do not repeat', () => {
    expect(new Set(Array.from({ length: 10_000 }, newId)).size).toBe(10_000);
  });

  it('use every character equally often', () => {
    const counts = new Map<string, number>();
    for (const c of randomText(620_000)) counts.set(c, (counts.get(c) ?? 0) + 1);
    expect(counts.size).toBe(62);
    // 10,000 expected, standard deviation about 100; a bias by `% 62` alone would make 25 % of it.
    for (const count of counts.values()) expect(Math.abs(count - 10_000)).toBeLessThan(700);
  });
});
