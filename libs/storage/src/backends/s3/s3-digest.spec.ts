import { createHash } from 'node:crypto';
import { isOfParts } from './s3-digest.js';

const md5 = (bytes: string | Buffer): string => createHash('md5').update(bytes).digest('hex');

describe('isOfParts', () => {
  const parts = ['first', 'second'].map((text) => `"${md5(text)}"`);
  const joined = md5(
    Buffer.concat([Buffer.from(md5('first'), 'hex'), Buffer.from(md5('second'), 'hex')]),
  );

  it('knows an object of these parts in this order and number', () => {
    expect(isOfParts(`"${joined}-2"`, parts)).toBe(true);
    expect(isOfParts(`${joined}-2`, parts)).toBe(true);
    expect(isOfParts(`"${joined}-3"`, parts)).toBe(false);
    expect(isOfParts(`"${joined}-2"`, parts.toReversed())).toBe(false);
    expect(isOfParts(`"${joined}-2"`, parts.slice(1))).toBe(false);
  });

  it('judges nothing by what is no MD5', () => {
    expect(isOfParts('"0123-2"', parts)).toBe(true);
    expect(isOfParts(`"${joined}-2"`, ['"opaque"', parts[1] ?? ''])).toBe(true);
    expect(isOfParts('', parts)).toBe(true);
  });
});
