import { stat } from 'node:fs/promises';
import { humanSize } from '../common/units.js';
import type { Settings } from '../config/index.js';
import { type FolderTrial, tryFolder } from '../files/keeping/storage-trial.js';
import type { Examination } from './examination.js';
import type { Finding } from './finding.js';
import { existing, roomFindings, whoWeAre, whyNotWritable } from './place.js';
import type { Surroundings } from './surroundings.js';

const FULL = new Set(['ENOSPC', 'EDQUOT']);
const OTHERS = 0o007;

/** The folder of the files. It is not made when it is missing: that is for the server to do. */
export async function examineFolder(
  exam: Examination,
  { dataBackendConfig: { directory }, maxFileSize }: Settings,
  { roomAt }: Surroundings,
): Promise<void> {
  const there = await existing(directory);
  await exam.check('storage', 'files can be written, flushed, renamed, read and removed', () =>
    there === directory ? tried(directory) : creatable(directory, there),
  );
  if (there === directory) {
    await exam.check('storage', 'the folder belongs to the server alone', () => owned(directory));
  }
  await exam.check('storage', 'there is room for files', async () =>
    roomFindings('storage', there, await roomAt(there)),
  );
  await exam.check('storage', 'the largest file fits', async () =>
    fitting(there, maxFileSize, (await roomAt(there)).free),
  );
}

async function creatable(directory: string, there: string): Promise<Finding[]> {
  const why = await whyNotWritable(there);
  return why === null ? [] : [unwritable(directory, `${there} cannot be written: ${why}`)];
}

async function tried(directory: string): Promise<Finding[]> {
  const isFolder = (await stat(directory)).isDirectory();
  if (!isFolder) return [unwritable(directory, 'it is no folder')];
  const trial = await tryFolder(directory);
  return [...failed(directory, trial), ...left(trial), ...masked(trial)];
}

function unwritable(directory: string, why: string): Finding {
  return {
    code: 'storage.read-only',
    severity: 'error',
    text: `${whoWeAre()} cannot store files in ${directory} (${why}).`,
    remedy:
      'Give the folder to the user of the server (chown), see that its volume is mounted and writable, or set DataBackendConfig.Directory.',
  };
}

function failed(directory: string, { failed: failure }: FolderTrial): Finding[] {
  if (failure === null) return [];
  const { step, code } = failure;
  if (FULL.has(code)) {
    return [
      {
        code: 'storage.full',
        severity: 'error',
        text: `There is no room left for files in ${directory} (${code}).`,
        remedy: 'Make room, raise the quota, or run plikd clean, which removes what has expired.',
      },
    ];
  }
  if (step === 'flush' || step === 'flush-folder') {
    return [
      {
        code: 'storage.flush',
        severity: 'error',
        text: `The file system of ${directory} does not flush ${step === 'flush' ? 'files' : 'folders'} (fsync: ${code}), so that no upload can be acknowledged.`,
        remedy:
          'Move DataBackendConfig.Directory to a file system that can (ext4, XFS, ZFS, NFS); DurableWrites=false goes without, and may lose files.',
      },
    ];
  }
  if (step === 'make' || step === 'write') return [unwritable(directory, code)];
  return [
    {
      code: 'storage.broken',
      severity: 'error',
      text: `A file that was written into ${directory} could not be used as it has to be (${step}: ${code}).`,
      remedy: 'Look at the log of the system and at the mount options, or use another file system.',
    },
  ];
}

function left({ left: path }: FolderTrial): Finding[] {
  if (path === null) return [];
  return [
    {
      code: 'storage.left',
      severity: 'warning',
      text: `What was tried could not be removed again: ${path}.`,
      remedy: `Remove it: rm -r ${path}.`,
    },
  ];
}

/** Modes are said with each file; a mask can only take away from them. */
function masked({ mode }: FolderTrial): Finding[] {
  if (mode === null || (mode & 0o600) === 0o600) return [];
  return [
    {
      code: 'storage.umask',
      severity: 'error',
      text: `A file of the server gets the mode ${mode.toString(8)}, which its owner cannot read and write.`,
      remedy: 'Set the umask of the service to 077 (UMask= in systemd), or mount without a mask.',
    },
  ];
}

async function owned(directory: string): Promise<Finding[]> {
  const { uid, mode } = await stat(directory);
  const found: Finding[] = [];
  if ((mode & OTHERS) !== 0) {
    found.push({
      code: 'storage.open-folder',
      severity: 'warning',
      text: `Everybody on this machine may enter ${directory} (mode ${(mode & 0o777).toString(8)}).`,
      remedy: `Close it: chmod 700 ${directory}.`,
    });
  }
  const we = process.geteuid?.() ?? uid;
  if (we === 0 && uid !== 0) {
    found.push({
      code: 'storage.other-user',
      severity: 'notice',
      text: `${directory} belongs to user ${uid}, and this is root, who may do everything: what that user may not is not seen.`,
      remedy: `Run plikd doctor as that user: setpriv --reuid=${uid} --clear-groups plikd doctor.`,
    });
  }
  return found;
}

function fitting(there: string, maxFileSize: number, free: number): Finding[] {
  if (maxFileSize <= 0 || maxFileSize <= free) return [];
  return [
    {
      code: 'storage.limit',
      severity: 'warning',
      text: `A file may have ${humanSize(maxFileSize)} (MaxFileSizeStr), and only ${humanSize(free)} are free at ${there}.`,
      remedy: 'Lower MaxFileSizeStr, or make room.',
    },
  ];
}
