import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../src/common/package-root.js';

const COMMITTED = 1_790_000_000;
const FILES = ['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json'];

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plik-stamp-'));
  await cp(join(packageRoot, 'scripts'), join(folder, 'scripts'), { recursive: true });
  for (const name of FILES) await cp(join(packageRoot, name), join(folder, name));
  for (const name of ['src', 'libs', 'web', 'dist']) await mkdir(join(folder, name));
  await writeFile(join(folder, '.gitignore'), 'dist\n');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function git(...args: string[]): string {
  const date = `${String(COMMITTED)} +0000`;
  const who = ['-c', 'user.name=x', '-c', 'user.email=x@example.com'];
  const env = { ...process.env, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
  const { status, stdout, stderr } = spawnSync('git', [...who, ...args], { cwd: folder, env });
  expect([status, status === 0 ? '' : String(stderr)]).toEqual([0, '']);
  return String(stdout).trim();
}

function commit(): string {
  git('init', '-q');
  git('add', '.');
  git('commit', '-qm', 'x');
  return git('rev-parse', 'HEAD');
}

/** What a build in the folder would tell of itself. */
async function stamp(SOURCE_DATE_EPOCH?: string): Promise<unknown> {
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, SOURCE_DATE_EPOCH };
  const { status, stderr } = spawnSync(process.execPath, ['scripts/stamp.mjs'], {
    cwd: folder,
    env,
  });
  expect([status, String(stderr)]).toEqual([0, '']);
  return JSON.parse(await readFile(join(folder, 'dist', 'build.json'), 'utf8'));
}

describe('what a build is stamped with', () => {
  it('is the time of the commit, and whether anything was changed or released', async () => {
    const revision = commit();
    const built = { date: COMMITTED, revision, isRelease: false, isMint: true };
    expect(await stamp()).toEqual(built);
    const text = await readFile(join(folder, 'package.json'), 'utf8');
    const { version } = JSON.parse(text) as { version: string };
    git('tag', 'unrelated');
    git('tag', `v${version}`);
    expect(await stamp()).toEqual({ ...built, isRelease: true });
    await writeFile(join(folder, 'package.json'), `${text}\n`);
    expect(await stamp()).toEqual({ ...built, isMint: false });
  });

  it('is the time of the build where there is no commit', async () => {
    const before = Math.floor(Date.now() / 1000);
    const built = (await stamp()) as { date: number };
    expect(built).toMatchObject({ revision: '', isRelease: false, isMint: false });
    expect(built.date).toBeGreaterThanOrEqual(before);
    expect(built.date).toBeLessThanOrEqual(Date.now() / 1000);
  });

  it('is the time that the builder gives', async () => {
    expect(await stamp('1700000000')).toMatchObject({ date: 1_700_000_000 });
    commit();
    expect(await stamp('1700000001')).toMatchObject({ date: 1_700_000_001 });
    expect(await stamp('soon')).toMatchObject({ date: COMMITTED });
  });
});
