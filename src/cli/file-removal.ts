import { NO_REQUEST } from '../common/origin.js';
import { UploadRepository } from '../database/repositories/upload.repository.js';
import { Purge } from '../files/keeping/purge.js';
import { Cleaner } from '../maintenance/cleaner.js';
import { UploadLists } from '../uploads/upload-lists.js';
import { UploadsService } from '../uploads/uploads.service.js';
import { cleaningParts } from './cleaning-parts.js';
import { type CommandContext, CommandError, confirm, print, runCommand } from './context.js';
import { type FileOptions, known } from './files.js';

interface RemovalOptions extends FileOptions {
  readonly all?: boolean;
  readonly yes?: boolean;
}

const parts = {
  ...cleaningParts,
  providers: [...cleaningParts.providers, UploadLists, UploadsService],
};

/** `plikd file delete`. Their bytes go with them. */
export const remove = (options: RemovalOptions): Promise<void> =>
  runCommand(options, parts, (context) => removeFrom(context, options));

async function removeFrom(context: CommandContext, options: RemovalOptions): Promise<void> {
  const { upload, file, all, yes } = options;
  const given = [upload, file, all].filter((choice) => choice !== undefined);
  if (given.length !== 1)
    throw new CommandError('exactly one of --file, --upload, --all is needed');
  if (file !== undefined) await removeFile(context, file, yes);
  else if (upload !== undefined) await removeUpload(context, upload, yes);
  else await removeAll(context, yes);
  await context.app.get(Cleaner).pass();
}

async function removeFile(
  context: CommandContext,
  id: string,
  yes: boolean | undefined,
): Promise<void> {
  const file = await known(context, id);
  await confirm(`Delete file ${file.name} (${id}) ?`, yes);
  const [upload] = await context.app.get(UploadRepository).findByIds([file.uploadId]);
  await context.app.get(Purge).remove(file, { userId: upload?.userId ?? '', by: NO_REQUEST });
  print(`file ${id} has been deleted`);
}

async function removeUpload(
  { app }: CommandContext,
  id: string,
  yes: boolean | undefined,
): Promise<void> {
  const upload = await app.get(UploadRepository).findLive(id);
  if (upload === null) throw new CommandError(`upload ${id} not found`);
  await confirm(`Delete upload ${id} and all its files ?`, yes);
  await app.get(UploadsService).remove(upload, NO_REQUEST);
  print(`upload ${id} has been deleted`);
}

async function removeAll({ app }: CommandContext, yes: boolean | undefined): Promise<void> {
  await confirm('Delete ALL uploads ?', yes);
  print(`${await app.get(UploadLists).removeAll({}, NO_REQUEST)} uploads have been deleted`);
}
