import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

/** What becomes smaller. */
const TEXT = /\.(?:js|css|html|svg|webmanifest|json)$/;
/** Below this many bytes a header costs as much as is saved. */
const WORTH = 1024;

/** Lays a `.br` and a `.gz` beside each text, for a server that has no time to compress. */
export const compressed = () => ({
  name: 'plik-nest-compressed',
  apply: 'build',
  writeBundle: {
    order: 'post',
    async handler({ dir = '' }) {
      for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile() || !TEXT.test(entry.name)) continue;
        const path = join(entry.parentPath, entry.name);
        const bytes = await readFile(path);
        if (bytes.length < WORTH) continue;
        const params = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
        await writeFile(`${path}.br`, brotliCompressSync(bytes, { params }));
        await writeFile(`${path}.gz`, gzipSync(bytes, { level: 9 }));
      }
    },
  },
});
