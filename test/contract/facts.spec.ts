import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/common/package-root.js';
import { factNames } from '../support/facts.js';

/** The texts of the files of a folder whose names end so. */
const textsOf = (folder: string, isOne: (name: string) => boolean): Map<string, string> =>
  new Map(
    readdirSync(join(packageRoot, folder), { recursive: true, encoding: 'utf8' })
      .filter(isOne)
      .map((name) => [name, readFileSync(join(packageRoot, folder, name), 'utf8')]),
  );

describe('src/events/facts.ts', () => {
  const names = factNames();
  const source = textsOf('src', (name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'));
  const tests = textsOf('test/e2e', (name) => /^(?:events|audit)-.*\.spec\.ts$/.test(name));

  it('lists what is said, and nothing that nobody says', () => {
    const said = [...source.values()].flatMap((text) =>
      [...text.matchAll(/\b(?:events|EventBus\))\.say\(\s*'(\w+)'/g)].map((match) => match[1]!),
    );
    expect([...new Set(said)].sort()).toEqual([...names].sort());
    expect(names.length).toBeGreaterThan(20);
  });

  it('is said by name, so that the test above sees all of it', () => {
    const hidden = [...source].filter(([, text]) =>
      /\b(?:events|EventBus\))\.say\(\s*[^'\s]/.test(text),
    );
    expect(hidden.map(([name]) => name)).toEqual([]);
  });

  it('has a test over HTTP for each fact', () => {
    const tested = [...tests.values()].join('\n');
    expect(names.filter((name) => !tested.includes(`'${name}'`))).toEqual([]);
  });
});
