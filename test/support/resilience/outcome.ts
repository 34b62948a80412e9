import { Readable } from 'node:stream';
import { type DataSource } from 'typeorm';
import type { FileWire } from '../../../libs/wire/src/index.js';
import type { Account } from '../accounts.js';
import { type OwnUpload, filePath } from '../client.js';
import { connect } from '../databases.js';
import { runPlikd } from '../plikd.js';
import { storedIn } from '../storages.js';
import { type PseudoFile, digestsOf } from './pseudo-file.js';
import type { Rig } from './rig.js';

const count = async (source: DataSource, from: string): Promise<number> => {
  const [row] = await source.query<{ n: unknown }[]>(`SELECT COUNT(*) AS n FROM ${from}`);
  return Number(row?.n);
};

/** The files of an upload as an account sees them now. */
async function filesOf(account: Account, { id }: OwnUpload): Promise<readonly FileWire[]> {
  const answer = await account.get(`/upload/${id}`);
  return ((await answer.json()) as OwnUpload).files;
}

/** That a file is the only one that came into an upload, and comes out again byte for byte. */
export async function expectArrived(
  account: Account,
  upload: OwnUpload,
  sent: PseudoFile,
): Promise<void> {
  const { md5, sha256 } = await sent.digests();
  const uploaded = (await filesOf(account, upload)).filter(({ status }) => status === 'uploaded');
  expect(uploaded).toMatchObject([{ fileName: sent.name, fileSize: sent.size, fileMd5: md5 }]);
  const answer = await account.get(filePath(upload, uploaded[0]!));
  expect(answer.status).toBe(200);
  const came = await digestsOf(Readable.fromWeb(answer.body as never));
  expect(came).toEqual({ md5, sha256, size: sent.size });
}

/** How many files of an upload are there, as the database says it: that of no server, which may be away. */
export async function arrivals(rig: Rig, { id }: OwnUpload): Promise<number> {
  const source = await connect(rig.database.url);
  try {
    return await count(source, `files WHERE status = 'uploaded' AND upload_id = '${id}'`);
  } finally {
    await source.destroy();
  }
}

/** What is there of resumables that came to nothing, and of the bytes of an account. */
export interface Remains {
  /** Rows of files that are on their way in. */
  readonly unfinished: number;
  readonly resumables: number;
  readonly objects: string[];
}

async function remains(rig: Rig, source: DataSource): Promise<Remains> {
  return {
    unfinished: await count(source, `files WHERE status <> 'uploaded'`),
    resumables: await count(source, `resumables WHERE state <> 'done'`),
    objects: await storedIn(rig.filesFolder),
  };
}

/**
 * What is left when the time of everything unfinished is over and the cleaner has been there. What a client announced
 * and never heard of was begun once more, so something is there before that.
 */
export async function remainsOfTime(rig: Rig): Promise<Remains> {
  const source = await connect(rig.database.url);
  try {
    await source.query(`UPDATE resumables SET expires_at = 1 WHERE state <> 'done'`);
    const { code, out, err } = await runPlikd(rig.folder, ['clean'], rig.settings);
    if (code !== 0) throw new Error(`plikd clean: ${out}${err}`);
    return await remains(rig, source);
  } finally {
    await source.destroy();
  }
}
