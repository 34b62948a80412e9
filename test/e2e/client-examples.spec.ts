import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { packageRoot } from '../../src/common/package-root.js';
import { startWithAccounts } from '../support/accounts.js';
import type { TestServer } from '../support/server.js';
import { within } from '../support/wait.js';

const page = readFileSync(join(packageRoot, 'libs', 'client', 'README.md'), 'utf8');
const examples = [...page.matchAll(/^## (.*)$|^```js\n([^]*?)^```$/gm)].reduce<[string, string][]>(
  (found, [, title, code]) => {
    const [last = ['', '']] = found.slice(-1);
    if (title !== undefined) return [...found, [title, '']];
    return last[1] === ''
      ? [...found.slice(0, -1), [last[0], code!]]
      : [...found, [last[0], code!]];
  },
  [],
);
/** What an example says, among other things. */
const WORDS: Readonly<Record<string, string>> = {
  'In pieces': 'uploaded',
  Get: 'a.txt text/plain; charset=utf-8 6',
  'Pass on': 'live',
  "One's own": 'local:admin',
  'What goes wrong': '404 not-found upload nowhere not found',
};

const runnable = examples.filter(([, code]) => code !== '');

describe('the examples in libs/client/README.md', () => {
  let server: TestServer;
  let folder: string;
  beforeAll(async () => {
    server = await startWithAccounts({ PATH: '/sub' });
    folder = await mkdtemp(join(tmpdir(), 'plik-examples-'));
    await mkdir(join(folder, 'node_modules'));
    const built = join(packageRoot, 'dist', 'libs', 'client');
    await symlink(built, join(folder, 'node_modules', 'plik-nest-client'));
    const tus = join(packageRoot, 'node_modules', 'tus-js-client');
    await symlink(tus, join(folder, 'node_modules', 'tus-js-client'));
    await writeFile(join(folder, 'report.pdf'), 'a report');
  });
  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });

  it('are there', () => {
    expect(runnable.length).toBeGreaterThan(5);
  });

  it.each(runnable)('%s', async (title, code) => {
    await writeFile(join(folder, 'example.mjs'), `const server = '${server.url}';\n${code}`);
    const child = spawn(process.execPath, ['example.mjs'], { cwd: folder });
    const exit = new Promise((resolve) => child.once('exit', resolve));
    const [said, complained, ended] = await within(
      Promise.all([text(child.stdout), text(child.stderr), exit]),
      'the end of an example',
    );
    expect([ended, complained]).toEqual([0, '']);
    expect(said).toContain(WORDS[title] ?? '');
  });
});
