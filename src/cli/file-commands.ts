import type { Command } from 'commander';
import { filePath } from '#wire';
import { humanSize } from '../common/units.js';
import type { Settings } from '../config/index.js';
import type { FileEntity } from '../database/entities/file.entity.js';
import { FileRepository } from '../database/repositories/file.repository.js';
import { UploadRepository } from '../database/repositories/upload.repository.js';
import { FileContent } from '../files/file-content.js';
import { Cleaner } from '../maintenance/cleaner.js';
import { UploadLists } from '../uploads/upload-lists.js';
import { UploadsService } from '../uploads/uploads.service.js';
import { toFileWire } from '../uploads/upload.wire.js';
import {
  type CommandContext,
  CommandError,
  type CommonOptions,
  confirm,
  print,
  printJson,
  runCommand,
} from './context.js';

const BATCH = 500;

interface FileOptions extends CommonOptions {
  readonly upload?: string;
  readonly file?: string;
  readonly all?: boolean;
  readonly human?: string | true;
  readonly yes?: boolean;
}

type Work = (context: CommandContext, options: FileOptions) => Promise<void>;

const action =
  (work: Work) =>
  (_: unknown, command: Command): Promise<void> => {
    const options = command.optsWithGlobals<FileOptions>();
    return runCommand(options, (context) => work(context, options));
  };

const configurable = (command: Command): Command =>
  command.option('--config <file>', 'configuration file');

/** `plikd file …` (contract §10). */
export function addFileCommands(program: Command): void {
  const file = configurable(program.command('file').description('manage files'));
  const which = (command: Command): Command =>
    configurable(command)
      .option('--upload <id>', 'the files of one upload')
      .option('--file <id>', 'one file');
  which(file.command('list').description('upload, file, size, status, type and name'))
    .option('--human [yes]', 'sizes with units; --human=false in bytes', 'true')
    .action(action(list));
  which(file.command('show').description('one file and its links')).action(action(show));
  which(file.command('delete').description('remove a file, an upload or everything'))
    .option('--all', 'everything that is stored')
    .option('--yes', 'do not ask')
    .action(action(remove));
}

async function list({ app }: CommandContext, options: FileOptions): Promise<void> {
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
}

async function known({ app }: CommandContext, id: string | undefined): Promise<FileEntity> {
  if (id === undefined) throw new CommandError('missing file id');
  const [file] = await app.get(FileRepository).listAll({ id, after: '', limit: 1 });
  if (file === undefined) throw new CommandError(`file ${id} not found`);
  return file;
}

async function show(context: CommandContext, options: FileOptions): Promise<void> {
  const file = await known(context, options.file);
  const base = baseOf(context.settings);
  printJson(toFileWire(file));
  print(`Upload URL : ${base}/#/?id=${file.uploadId}`);
  print(`File URL : ${base}${filePath(file.uploadId, file.id, file.name)}`);
}

function baseOf({ downloadUrl, plikDomain, path, sslEnabled, listenPort }: Settings): string {
  if (downloadUrl !== '') return downloadUrl;
  const scheme = sslEnabled ? 'https' : 'http';
  return (plikDomain || `${scheme}://127.0.0.1:${listenPort}`) + path;
}

async function remove(context: CommandContext, options: FileOptions): Promise<void> {
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
  const whose = { userId: upload?.userId ?? '', actorId: '' };
  await context.app.get(FileContent).remove(file, whose);
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
  await app.get(UploadsService).remove(upload, '');
  print(`upload ${id} has been deleted`);
}

async function removeAll({ app }: CommandContext, yes: boolean | undefined): Promise<void> {
  await confirm('Delete ALL uploads ?', yes);
  print(`${await app.get(UploadLists).removeAll({}, '')} uploads have been deleted`);
}
