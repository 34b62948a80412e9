import {
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../src/common/package-root.js';
import { leavesOf } from '../../src/config/catalogue.js';
import { loadSettings } from '../../src/config/index.js';
import { ALL_SETTINGS } from '../../src/config/settings.js';

const PATH = /`((?:src|libs|test|docs|bench|bin|scripts|docker|web|\.ci)\/[\w./-]*)`/g;

describe('documents', () => {
  it.each([
    'CONTRIBUTING.md',
    'README.md',
    'SECURITY.md',
    'docs/api.md',
    'docs/architecture.md',
    'docs/databases.md',
    'docs/deployment.md',
    'docs/doctor.md',
    'docs/kubernetes.md',
    'docs/moving-from-plik.md',
    'docs/operations.md',
    'docs/performance.md',
    'docs/proxies.md',
    'docs/security.md',
    'docs/send.md',
    'docs/web.md',
    'bench/README.md',
  ])('%s names no path that is not there', (name) => {
    const text = readFileSync(join(packageRoot, name), 'utf8');
    const paths = [...text.matchAll(PATH)].map((match) => match[1]!);
    expect(paths.filter((path) => !existsSync(join(packageRoot, path)))).toEqual([]);
    expect(text.length).toBeGreaterThan(200);
  });
});

describe('docs/architecture.md', () => {
  const read = (path: string): string => readFileSync(join(packageRoot, path), 'utf8');
  const page = read('docs/architecture.md');
  const config = read('eslint.config.mjs');

  /** The value of a constant of the linter's configuration, which is plain data. */
  function constant(name: string): unknown {
    const [, literal] = new RegExp(`const ${name} = ([[{][^]*?[\\]}]);\n`).exec(config)!;
    const json = literal!.replaceAll("'", '"').replace(/(\w+):/g, '"$1":');
    return JSON.parse(json.replace(/,(\s*[\]}])/g, '$1'));
  }
  const floors = constant('floors') as string[][];
  const pageFloors = constant('pageFloors') as string[][];
  const rooms = constant('rooms') as Record<string, string[][]>;

  it('draws the floors that the linter keeps', () => {
    const drawn = [...page.matchAll(/^(\d+) {1,2}(\S.*)$/gm)].slice(0, floors.length);
    for (const [, floor, line] of drawn) {
      const folders = line!.split('libs/')[0]!.match(/\b[\w-]+(?=\/)/g);
      expect([floor, folders?.sort()]).toEqual([floor, [...floors[Number(floor) - 1]!].sort()]);
    }
    expect(drawn).toHaveLength(floors.length);
  });

  const pageRooms = constant('pageRooms') as Record<string, string[][]>;
  const largeFolders = Object.fromEntries(
    Object.entries(pageRooms).filter(([path]) => !path.startsWith('pages/')),
  );

  it.each([
    ['files', rooms],
    ['state', largeFolders],
  ])('draws the rooms that the linter keeps, each on its floor: %s', (first, kept) => {
    const [drawing = ''] = new RegExp(`^\`\`\`\n${first}/[^]*?^\`\`\`$`, 'm').exec(page) ?? [];
    const lines = drawing.split('\n').slice(1, -1);
    const columns = [...lines[0]!.matchAll(/(\w+)\/(?: {2,}|$)/g)];
    expect(columns.map(([, folder]) => folder).sort()).toEqual(Object.keys(kept).sort());
    for (const [i, { 1: folder, index }] of columns.entries()) {
      const drawn: string[][] = [];
      for (const line of lines.slice(1)) {
        const cell = line.slice(index, columns[i + 1]?.index);
        const [, floor, room] = /^(\d| ) {2}([\w-]+)\//.exec(cell) ?? [];
        if (room === undefined) continue;
        if (floor !== ' ') drawn.unshift([]);
        drawn[0]!.push(room);
      }
      expect([folder, drawn.map((row) => row.sort())]).toEqual([
        ...[folder, kept[folder!]!.map((row) => [...row].sort())],
      ]);
    }
  });

  it('draws the floors of the page that the linter keeps', () => {
    const [drawing = ''] = /^```\nweb\/src\/\n([^]*?)^```$/m.exec(page) ?? [];
    const drawn = [...drawing.matchAll(/^(\d) {2}([\w-]+)\//gm)].map(([, floor, name]) => [
      ...[Number(floor), [name]],
    ]);
    const kept = pageFloors.map((names, i) => [i + 1, [...names]]).reverse();
    expect(drawn).toEqual(kept);
  });

  it('says of each kind of thing where it goes, with a file that is there', () => {
    const [, table = ''] = /^## Where it goes\n\n([^]*?)\n\n/m.exec(page) ?? [];
    const rows = table.split('\n').slice(2);
    const kinds = rows.map((row) => row.split('|')[1]!.trim());
    const asked = ['setting', 'route', 'login provider', 'storage', 'command', 'background job'];
    for (const kind of [...asked, 'page', 'metric']) expect(kinds).toContain(`a ${kind}`);
    for (const row of rows) {
      const [, path] = /^`([^`]+)`$/.exec(row.split('|').at(-2)!.trim()) ?? [];
      expect([row, path !== undefined && statSync(join(packageRoot, path)).isFile()]).toEqual([
        ...[row, true],
      ]);
    }
  });

  it('has a line for every folder of src', () => {
    for (const folder of floors.flat()) expect(page).toContain(`| \`src/${folder}\``);
  });

  it('names no other document that is not there', () => {
    const names = [...page.matchAll(/`([\w./-]+\.md)`/g)].map((match) => match[1]!);
    const lost = names.filter(
      (name) => ![name, join('docs', name)].some((path) => existsSync(join(packageRoot, path))),
    );
    expect([lost, names.length > 5]).toEqual([[], true]);
  });
});

describe('docs/security.md', () => {
  const page = readFileSync(join(packageRoot, 'docs/security.md'), 'utf8');

  /** The cells of the first table below a heading, without its head. */
  function table(heading: string): string[][] {
    const [, below = ''] = new RegExp(`^## ${heading}\n([^]*?)^## `, 'm').exec(page) ?? [];
    const rows = below.split('\n').filter((line) => line.startsWith('| '));
    return rows.slice(2).map((row) => row.split(/ \| |^\| | \|$/).slice(1, -1));
  }
  const namesIn = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, n]) => n!);

  it('says of every setting what it defends, or that it defends nothing', () => {
    const defending = table('What each setting defends').flatMap(([cell]) => namesIn(cell!));
    const [, others = ''] = /^Nothing depends on these for security: ([^]*?)\.\n/m.exec(page) ?? [];
    const named = [...defending, ...namesIn(others)];
    expect([...named].sort()).toEqual(
      leavesOf(ALL_SETTINGS)
        .map(({ id }) => id)
        .sort(),
    );
    expect(defending.length).toBeGreaterThan(60);
  });

  it('names for every threat files that answer it, and tests that show it', () => {
    const threats = table('Threats and answers');
    expect(threats.length).toBeGreaterThan(30);
    for (const [threat, answer, where, tests] of threats) {
      expect([threat, answer !== '', namesIn(where!).length > 0]).toEqual([threat, true, true]);
      for (const path of [...namesIn(where!), ...namesIn(tests!)]) {
        expect([path, existsSync(join(packageRoot, path))]).toEqual([path, true]);
      }
      const specs = namesIn(tests!).filter((path) => path.endsWith('.spec.ts'));
      expect([threat, specs.length > 0]).toEqual([threat, true]);
    }
  });

  it('gives a configuration that can be started with', () => {
    const [, config = ''] = /```toml\n([^]*?)```/.exec(page) ?? [];
    const folder = mkdtempSync(join(tmpdir(), 'plik-docs-'));
    try {
      writeFileSync(join(folder, 'plikd.cfg'), config);
      const { settings, warnings } = loadSettings({ env: {}, cwd: folder });
      expect(warnings).toEqual([]);
      expect(settings).toMatchObject({ assumeHttps: true, oidcAuthentication: true });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('leads to documents and chapters that are there', () => {
    const anchors = (text: string): string[] =>
      [...text.matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
        title!
          .toLowerCase()
          .replace(/[^\w -]/g, '')
          .replaceAll(' ', '-'),
      );
    const links = [...page.matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)];
    expect(links.length).toBeGreaterThan(5);
    for (const [link, path, anchor] of links) {
      const file = path === '' ? 'docs/security.md' : join('docs', path!);
      const text = readFileSync(join(packageRoot, file), 'utf8');
      expect([link, anchor === undefined || anchors(text).includes(anchor)]).toEqual([link, true]);
    }
  });
});

describe('docs/doctor.md', () => {
  it('has a row for everything that plikd doctor may find, and for nothing else', () => {
    const folder = join(packageRoot, 'src', 'doctor');
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    const source = files
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
      .map((file) => readFileSync(join(folder, file), 'utf8'))
      .join('\n');
    const subjects = 'configuration|database|storage|address|login';
    const said = source.matchAll(new RegExp(`[?:] '((?:${subjects})\\.[a-z-]+)'`, 'g'));
    const codes = new Set([...said].map(([, code]) => code!));
    for (const subject of ['database', 'storage']) {
      codes.add(`${subject}.space`).add(`${subject}.inodes`);
    }
    for (const subject of subjects.split('|')) codes.add(`${subject}.not-checked`);
    const page = readFileSync(join(packageRoot, 'docs', 'doctor.md'), 'utf8');
    const rows = [...page.matchAll(/^\| `([a-z]+\.[a-z-]+)`/gm)].map(([, code]) => code!);
    expect([...rows].sort()).toEqual([...codes].sort());
    expect(rows.length).toBeGreaterThan(90);
  });
});
