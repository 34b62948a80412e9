import { ArchiveProblem } from './problem.js';
import type { UploadRow } from './records.js';

/** A stored file has a size, and at least one digest: nothing else proves its bytes. */
export function checkDigests({ files }: Pick<UploadRow, 'files'>): void {
  for (const { id, status, size, md5, sha256 } of files) {
    if (status !== 'uploaded') continue;
    if (size < 0) throw new ArchiveProblem(`file ${id} is stored and has no size`);
    if (md5 === '' && sha256 === '') throw new ArchiveProblem(`file ${id} has no digest`);
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
