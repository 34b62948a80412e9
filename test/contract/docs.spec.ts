import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/common/package-root.js';

const PATH = /`((?:src|libs|test|docs|bench|bin|scripts|docker|web|\.ci)\/[\w./-]*)`/g;

describe('documents', () => {
  it.each([
    'CONTRIBUTING.md',
    'README.md',
    'docs/architecture.md',
    'docs/databases.md',
    'docs/deployment.md',
    'docs/moving-from-plik.md',
    'bench/README.md',
  ])('%s names no path that is not there', (name) => {
    const text = readFileSync(join(packageRoot, name), 'utf8');
    const paths = [...text.matchAll(PATH)].map((match) => match[1]!);
    expect(paths.filter((path) => !existsSync(join(packageRoot, path)))).toEqual([]);
    expect(text.length).toBeGreaterThan(200);
  });
});
