import { readFileSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { packageRoot } from '../../src/common/package-root.js';
import { FileEntity } from '../../src/database/entities/file.entity.js';
import { Account, startWithAccounts } from '../support/accounts.js';
import { Client } from '../support/client.js';
import { misspeltGo } from '../support/guide/go.js';
import { type GuideServer, type Job, printedBy } from '../support/guide/job.js';
import { type Example, readPage } from '../support/guide/page.js';
import { comparable, promised } from '../support/guide/printed.js';
import { TOOLS, type Tool, WITHOUT_RUNNER } from '../support/guide/tools.js';
import type { TestServer } from '../support/server.js';

const read = (path: string): string => readFileSync(join(packageRoot, path), 'utf8');

const PAGES = [
  'docs/api.md',
  ...readdirSync(join(packageRoot, 'docs/api')).map((n) => `docs/api/${n}`),
]
  .filter((name) => name.endsWith('.md'))
  .map(readPage);
const ALL = PAGES.flatMap(({ examples }) => examples);

const canRun = ({ language, cannotRun }: Tool, example: Example): boolean =>
  example.language === language && cannotRun?.(example) !== true;

/** With what all pages begin, and which tools have something on this one. */
const SET_UPS = ALL.filter(({ directive }) => directive === 'set-up');
const jobsOf = (examples: readonly Example[]): readonly (readonly [string, Tool, Example[]])[] =>
  TOOLS.map((tool): [string, Tool, Example[]] => {
    const own = examples.filter((example) => canRun(tool, example));
    const before = SET_UPS.filter((example) => canRun(tool, example));
    const after = own.filter((example) => !before.includes(example));
    return [tool.language, tool, own.length === 0 ? [] : [...before, ...after]];
  }).filter(([, , all]) => all.length > 0);

/** What the guide takes for granted: these accounts, these features. */
const SETTINGS = { FEATURE_EXTEND_TTL: 'enabled' };

async function prepared(server: TestServer): Promise<GuideServer> {
  const admin = await Account.admin(server);
  const alice = await admin.newAccount({ login: 'alice', password: 'correct horse' });
  const { token } = await alice.createToken('scripts');
  const files = server.app.get(DataSource).getRepository(FileEntity);
  const sending = (): Promise<boolean> => files.existsBy({ status: 'uploading' });
  return { url: Client.of(server).base, token, sending };
}

/** The folder in which a reader tries the examples. */
async function scratch(): Promise<string> {
  const folder = join(await mkdtemp(join(tmpdir(), 'plik-guide-')), 'here');
  await mkdir(join(folder, 'photos'), { recursive: true });
  await writeFile(join(folder, 'report.pdf'), 'quarterly figures\n');
  await writeFile(join(folder, 'photos', 'beach.jpg'), 'sand and sea\n');
  await writeFile(join(folder, 'photos', 'my cat; "Tom", ä.jpg'), 'a cat\n');
  return folder;
}

describe.each(PAGES)('$name', (page) => {
  const jobs = jobsOf(page.examples);
  const [here, missing] = [true, false].map((is) => jobs.filter(([, tool]) => tool.here === is));

  // Continuous integration installs all of them (.ci/run).
  if (missing!.length > 0 && process.env.CI !== 'true')
    it.skip.each(missing!)('shows what its %s examples print', () => undefined);

  const run = process.env.CI === 'true' ? jobs : here!;
  it.each(run)('shows what its %s examples print', async (_, { runner }, examples) => {
    const server = await startWithAccounts(SETTINGS);
    const folder = await scratch();
    try {
      const job: Job = { folder, server: await prepared(server), examples };
      await runner(job);
      for (const [i, { output, line, section }] of examples.entries()) {
        const printed = comparable(await printedBy(job, i), output?.language ?? '');
        expect({ line, section, printed }).toEqual({ line, section, printed: promised(output) });
      }
    } finally {
      await server.stop();
      await rm(join(folder, '..'), { recursive: true, force: true });
    }
  });

  it('has a runner for every example', () => {
    const known = [...TOOLS.map(({ language }) => language), ...WITHOUT_RUNNER];
    const lost = page.examples.filter(({ language }) => !known.includes(language));
    expect([lost, page.stray]).toEqual([[], []]);
    expect(page.examples.length).toBeGreaterThan(2);
  });

  it('shows no output of what is not run', () => {
    const unseen = page.examples.filter(({ language, output, directive }) => {
      const seen = TOOLS.some((tool) => canRun(tool, { language } as Example));
      return output !== null && (!seen || directive === 'set-up');
    });
    expect(unseen).toEqual([]);
  });

  it('leads to sections that are there', () => {
    const links = [...page.text.matchAll(/\]\(([^):]*#[^)]*)\)/g)].map(([, link]) => link!);
    const lost = links.filter((link) => {
      const [path = '', anchor = ''] = link.split('#');
      return !anchorsOf(path === '' ? page.name : join(page.name, '..', path)).includes(anchor);
    });
    expect([lost, links.length > 3]).toEqual([[], true]);
  });
});

/** The names of a document's headings as GitHub makes them. */
const anchorsOf = (name: string): string[] =>
  [...read(name).matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
    title!
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );

describe('the guide', () => {
  // Plik's library is not to be had from Debian or npm: what calls it is read by Go, and not run.
  const go = ALL.filter(({ language }) => language === 'go');
  const tool = TOOLS.find(({ language }) => language === 'go')!;
  const where = tool.here || process.env.CI === 'true' ? it : it.skip;
  where('has Go as gofmt writes it', async () => {
    expect(go.length).toBeGreaterThan(10);
    expect(await misspeltGo(go)).toBe('');
  });

  it('has something for each tool on each page about sending, getting, accounts and faults', () => {
    const [entry, ...pages] = PAGES.filter(({ name }) => !name.endsWith('pipelines.md'));
    const languages = ['sh', 'python', 'go', 'powershell', 'js'];
    for (const { name, examples } of [entry!, ...pages])
      for (const language of languages) {
        const own = examples.filter((example) => example.language === language);
        expect([name, language, own.length > 0]).toEqual([name, language, true]);
      }
    expect(pages.length).toBeGreaterThan(3);
  });

  it('explains every status of the API that is none of success', () => {
    const document = JSON.parse(read('openapi.json')) as {
      readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    };
    const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
    const answered = operations.flatMap((one) =>
      Object.keys((one as { readonly responses?: object }).responses ?? {}),
    );
    const refusals = [...new Set(answered)].filter((status) => status >= '400').sort();
    const [, section = ''] = /^## Errors\n([^]*?)^## /m.exec(read('docs/api/errors.md')) ?? [];
    const rows = [...section.matchAll(/^\| `(\d{3})` /gm)];
    expect(rows.map(([, status]) => status).sort()).toEqual(refusals);
  });

  it('begins where a reader begins, and forgets no page', async () => {
    const names = (await readdir(join(packageRoot, 'docs/api'))).filter((n) => n.endsWith('.md'));
    const [{ text } = { text: '' }] = PAGES;
    expect(names.filter((name) => !text.includes(`(api/${name}`))).toEqual([]);
  });
});
