import { ArchiveProblem } from './problem.js';
import type { UploadRow } from './records.js';

/** Each upload and each file comes once in a batch; stored files have a size, and proof of their bytes. */
export function checkBatch(rows: readonly UploadRow[]): void {
  const [uploads, files] = [new Set<string>(), new Set<string>()];
  for (const row of rows) {
    if (uploads.has(row.id)) throw new ArchiveProblem(`upload ${row.id} comes twice`);
    uploads.add(row.id);
    for (const { id, status, size, md5, sha256 } of row.files) {
      if (files.has(id)) throw new ArchiveProblem(`file ${id} comes twice`);
      files.add(id);
      if (status !== 'uploaded') continue;
      if (size < 0) throw new ArchiveProblem(`file ${id} is stored and has no size`);
      if (md5 === '' && sha256 === '') throw new ArchiveProblem(`file ${id} has no digest`);
    }
  }
}

/** The ids of all files of some rows, whatever else these are. */
export function chosenFiles(rows: readonly unknown[]): string[] {
  return rows.flatMap((row) => {
    const { files } = (row ?? {}) as { files?: unknown };
    if (!Array.isArray(files)) return [];
    return files.flatMap((file: unknown) => {
      const { id } = (file ?? {}) as { id?: unknown };
      return typeof id === 'string' ? [id] : [];
    });
  });
}
