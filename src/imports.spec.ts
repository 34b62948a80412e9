import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packageRoot } from './common/package-root.js';

/** What each file imports, by paths from the root; types too, since they tie files together as well. */
type Imports = ReadonlyMap<string, readonly string[]>;

const HOUSES = ['src', 'libs', 'test', 'scripts', 'bench', 'web'];
const IMPORT = /(?:\bfrom|\bimport\(?)\s*'([.#][^']*)'/g;
/** What the bundler of the page adds to a name without an ending. */
const ENDINGS = ['', '.ts', '/index.ts'];

const isFile = (path: string): boolean =>
  statSync(join(packageRoot, path), { throwIfNoEntry: false })?.isFile() === true;

function target(file: string, name: string): string {
  const [lib = '', ...room] = name.slice(1).split('/');
  const path = name.startsWith('#')
    ? join('libs', lib, 'src', ...room, 'index.ts')
    : join(dirname(file), name);
  const source = path.replace(/\.js$/, '.ts');
  const endings = file.startsWith('web/') ? ENDINGS : [''];
  return endings.map((ending) => source + ending).find(isFile) ?? path;
}

function importsOf(houses: readonly string[]): Imports {
  const files = houses.flatMap((house) =>
    readdirSync(join(packageRoot, house), { recursive: true, encoding: 'utf8' })
      .filter(
        (name) => /(?<!\.d)\.(ts|vue|mjs|js)$/.test(name) && !name.startsWith('node_modules/'),
      )
      .map((name) => join(house, name)),
  );
  return new Map(
    files.map((file) => {
      const text = readFileSync(join(packageRoot, file), 'utf8');
      return [file, [...text.matchAll(IMPORT)].map((match) => target(file, match[1]!))];
    }),
  );
}

/** The first circle that each file leads into, as the way round it. */
function circles(imports: Imports): string[][] {
  const found: string[][] = [];
  const done = new Set<string>();
  const visit = (file: string, way: readonly string[]): void => {
    const before = way.indexOf(file);
    if (before >= 0) found.push([...way.slice(before), file]);
    if (before >= 0 || done.has(file)) return;
    for (const next of imports.get(file) ?? []) visit(next, [...way, file]);
    done.add(file);
  };
  for (const file of imports.keys()) visit(file, []);
  return found;
}

describe('imports', () => {
  const imports = importsOf(HOUSES);

  it('are read: of every kind, and through the names of libraries', () => {
    expect(imports.get('src/imports.spec.ts')).toContain('src/common/package-root.ts');
    expect(imports.get('src/main.ts')?.length).toBeGreaterThan(0);
    expect([...imports.values()].flat()).toEqual(
      expect.arrayContaining(['libs/wire/src/index.ts', 'test/support/stored-objects.ts']),
    );
    expect(imports.get('web/src/App.vue')).toEqual(
      expect.arrayContaining(['web/src/parts/frame/PageHead.vue', 'web/src/texts/index.ts']),
    );
    const unknown = [...imports.values()]
      .flat()
      .filter((path) => !path.startsWith('dist/') && !existsSync(join(packageRoot, path)));
    expect(unknown).toEqual([]);
  });

  it('make no circle', () => {
    expect(circles(imports)).toEqual([]);
  });

  it('would be found to make one', () => {
    const round = { a: ['b'], b: ['c', 'd'], c: ['d'], d: ['b'] };
    expect(circles(new Map(Object.entries(round)))).toEqual([['b', 'c', 'd', 'b']]);
  });
});
