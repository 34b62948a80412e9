// npm run bench:lighthouse: what Lighthouse says of the page's accessibility and practices, light and dark. It is no
// package of this project: `npx` gets it, or LIGHTHOUSE is the path of one that is there. Needs Debian's chromium (or
// CHROMIUM_PATH). Ends with 1 where it is not content.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PlikClient } from '../dist/libs/client/src/index.js';
import { startPlik } from './servers.mjs';

const run = promisify(execFile);
const { LIGHTHOUSE, CHROMIUM_PATH = '/usr/bin/chromium' } = process.env;
const [program, ...first] =
  LIGHTHOUSE === undefined ? ['npx', '--yes', 'lighthouse@12'] : [LIGHTHOUSE];
const CATEGORIES = ['accessibility', 'best-practices'];
/** The browser itself notes on its console that the server answered 404, which is what it has to answer. */
const KNOWN = { 'a dead link': ['errors-in-console'] };
/** As Blink counts what somebody prefers. */
const SCHEMES = { light: 1, dark: 0 };

/** What it says of an address: the scores, and which questions were answered badly. */
async function judge(url, scheme, path) {
  const flags = ['--headless', '--no-sandbox', '--disable-dev-shm-usage'];
  flags.push(`--blink-settings=preferredColorScheme=${SCHEMES[scheme]}`);
  const only = `--only-categories=${CATEGORIES.join(',')}`;
  const output = ['--output=json', `--output-path=${path}`, '--quiet'];
  await run(program, [...first, url, only, ...output, `--chrome-flags=${flags.join(' ')}`], {
    env: { ...process.env, CHROME_PATH: CHROMIUM_PATH },
  });
  const { categories, audits } = JSON.parse(await readFile(path, 'utf8'));
  const asked = CATEGORIES.flatMap((name) => categories[name].auditRefs);
  const bad = asked
    .filter(({ id, weight }) => weight > 0 && audits[id].score !== null && audits[id].score < 1)
    .map(({ id }) => id);
  return { scores: CATEGORIES.map((name) => Math.round(categories[name].score * 100)), bad };
}

const home = await mkdtemp(join(tmpdir(), 'plik-lighthouse-'));
const server = await startPlik(home, { PLIKD_FEATURE_AUTHENTICATION: 'enabled' });
try {
  const plik = new PlikClient(server.url);
  const comments = 'Notes of *yesterday*.';
  const { id } = await plik.send([{ name: 'notes.txt', content: 'Hello' }], { comments });
  const places = { send: '', 'a link': `#/?id=${id}`, login: '#/login', 'a dead link': '#/?id=no' };
  console.log(`| page | ${CATEGORIES.join(' | ')} |\n| --- | --- | --- |`);
  for (const [name, fragment] of Object.entries(places)) {
    for (const scheme of Object.keys(SCHEMES)) {
      const url = `${server.url}/${fragment}`;
      const { scores, bad } = await judge(url, scheme, join(home, 'report.json'));
      console.log(`| ${name}, ${scheme} | ${scores.join(' | ')} |`);
      for (const one of bad) console.log(`  ${one}`);
      if (bad.some((one) => KNOWN[name]?.includes(one) !== true)) process.exitCode = 1;
    }
  }
} finally {
  await server.stop();
  await rm(home, { recursive: true, force: true });
}
