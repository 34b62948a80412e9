import { filePath } from '#wire';
import { humanSize } from '../common/units.js';
import type { Settings } from '../config/index.js';
import type { FileEntity } from '../database/entities/file.entity.js';
import { FileRepository } from '../database/repositories/file.repository.js';
import { toFileWire } from '../uploads/upload.wire.js';
import { type CommandContext, CommandError, print, printJson, runCommand } from './context.js';
import type { CommonOptions } from './later.js';

const BATCH = 500;

export interface FileOptions extends CommonOptions {
  readonly upload?: string;
  readonly file?: string;
  readonly human?: string | true;
}

export const list = (options: FileOptions): Promise<void> =>
  runCommand(options, {}, async ({ app }) => {
    const files = app.get(FileRepository);
    const human = options.human !== 'false';
    for (let after = ''; ;) {
      const { upload: uploadId, file: id } = options;
      const batch = await files.listAll({ uploadId, id, after, limit: BATCH });
      for (const file of batch) {
        const size = human ? humanSize(Math.max(0, file.size)) : String(file.size);
        print(`${file.uploadId} ${file.id} ${size} ${file.status} ${file.type} ${file.name}`);
      }
      const last = batch.at(-1);
      if (last === undefined || batch.length < BATCH) return;
      after = last.id;
    }
  });

/** The file that is named. */
export async function known({ app }: CommandContext, id: string | undefined): Promise<FileEntity> {
  if (id === undefined) throw new CommandError('missing file id');
  const [file] = await app.get(FileRepository).listAll({ id, after: '', limit: 1 });
  if (file === undefined) throw new CommandError(`file ${id} not found`);
  return file;
}

export const show = (options: FileOptions): Promise<void> =>
  runCommand(options, {}, async (context) => {
    const file = await known(context, options.file);
    const base = baseOf(context.settings);
    printJson(toFileWire(file));
    print(`Upload URL : ${base}/#/?id=${file.uploadId}`);
    print(`File URL : ${base}${filePath(file.uploadId, file.id, file.name)}`);
  });

function baseOf({ downloadUrl, plikDomain, path, sslEnabled, listenPort }: Settings): string {
  if (downloadUrl !== '') return downloadUrl;
  const scheme = sslEnabled ? 'https' : 'http';
  return (plikDomain || `${scheme}://127.0.0.1:${listenPort}`) + path;
}
