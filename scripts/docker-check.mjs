// npm run docker:check [-- --run]: the Dockerfile and the compose files are linted and checked against the
// compose specification. --run also goes through the steps of the image without Docker, in an overlay on this
// machine with the Node.js that the Dockerfile names, and tries the server that comes out (Linux, root).
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lint } from './docker/lint.mjs';

const REHEARSAL = new URL('./docker/rehearse.mjs', import.meta.url).pathname;

/** In a mount namespace of its own: whatever happens there, its mounts end with it. */
function rehearse() {
  const folder = mkdtempSync(join(tmpdir(), 'plik-image-'));
  const { status } = spawnSync(
    'unshare',
    ['--mount', '--propagation', 'private', process.execPath, REHEARSAL, folder],
    { stdio: 'inherit' },
  );
  rmSync(folder, { recursive: true, force: true });
  return status === 0;
}

const options = process.argv.slice(2);
const wrong = lint();
for (const line of wrong) console.error(line);
if (wrong.length > 0) process.exit(1);
console.log('Dockerfile and compose files: nothing to complain about');
if (options.includes('--run') && !rehearse()) process.exit(1);
