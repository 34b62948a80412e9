// What makes a package of the built client: `npm pack` in dist/libs/client.
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv } from 'node:process';
import { root } from './root.mjs';

export function packClient() {
  const built = join(root, 'dist', 'libs', 'client');
  for (const name of ['package.json', 'README.md']) {
    copyFileSync(join(root, 'libs', 'client', name), join(built, name));
  }
  copyFileSync(join(root, 'LICENSE'), join(built, 'LICENSE'));
}

if (argv[1] === import.meta.filename) packClient();
