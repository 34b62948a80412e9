import { DataSource } from 'typeorm';
import { AttemptEntity } from '../../src/database/entities/attempt.entity.js';
import { CliSessionEntity } from '../../src/database/entities/cli-session.entity.js';
import { EndedSessionEntity } from '../../src/database/entities/ended-session.entity.js';
import { FileEntity } from '../../src/database/entities/file.entity.js';
import { LeaseEntity } from '../../src/database/entities/lease.entity.js';
import { TokenEntity } from '../../src/database/entities/token.entity.js';
import { UploadEntity } from '../../src/database/entities/upload.entity.js';
import { UserEntity } from '../../src/database/entities/user.entity.js';
import { insertAll } from '../../src/database/insert-all.js';
import { FileRepository } from '../../src/database/repositories/file.repository.js';
import { LeaseRepository } from '../../src/database/repositories/lease.repository.js';
import { UploadRepository } from '../../src/database/repositories/upload.repository.js';
import { Presence } from '../../src/maintenance/presence.js';
import { Tally } from '../../src/activity/tally.js';
import { Account, startWithAccounts } from '../support/accounts.js';
import { Client, type OwnUpload, filePath } from '../support/client.js';
import { askedBy, walkedBy } from '../support/plans.js';
import type { TestServer } from '../support/server.js';

/** So many rows that a server's planner prefers an index to all of them. */
const ROWS = 3000;

describe('what is asked in the background', () => {
  let server: TestServer;
  let source: DataSource;
  let client: Client;

  beforeAll(async () => {
    server = await startWithAccounts();
    source = server.app.get(DataSource);
    client = Client.of(server);
    await fill();
  });
  afterAll(() => server.stop());

  const ids = (letter: string): string[] =>
    Array.from({ length: ROWS }, (_, i) => letter + String(i).padStart(15, '0'));

  /** Rows of a server that has been busy for long: nothing in them is over. */
  async function fill(): Promise<void> {
    const admin = await Account.admin(server);
    const { upload } = await admin.store('x');
    const m = source.manager;
    const like: object = await m.findOneByOrFail(UploadEntity, { id: upload.id });
    const later = Date.now() + 86_400_000;
    const stored: object = await m.findOneByOrFail(FileEntity, { uploadId: upload.id });
    const user: object = await m.findOneByOrFail(UserEntity, { id: 'local:admin' });
    await insertAll(
      m,
      UploadEntity,
      ids('u').map((id, i) => ({ ...like, id, expireAt: later + i })),
    );
    await insertAll(
      m,
      FileEntity,
      ids('f').map((id, i) => ({ ...stored, id, uploadId: ids('u')[i]! })),
    );
    await insertAll(
      m,
      UserEntity,
      ids('x').map((id) => ({ ...user, id })),
    );
    await insertAll(
      m,
      TokenEntity,
      ids('t').map((token, i) => ({
        ...{ token, userId: ids('x')[i]!, comment: '', createdAt: i },
      })),
    );
    await insertAll(
      m,
      AttemptEntity,
      ids('a').map((id, i) => ({ id, endsAt: later + i, failedAt: 1 })),
    );
    await insertAll(
      m,
      EndedSessionEntity,
      ids('e').map((id, i) => ({ id, latestStart: later + i })),
    );
    await insertAll(
      m,
      CliSessionEntity,
      ids('c').map((code, i) => ({
        ...{ code, secret: '', userToken: '', expiresAt: later + i },
      })),
    );
    await insertAll(
      m,
      LeaseEntity,
      ids('l').map((name, i) => ({ name, owner: '', expiresAt: later + i })),
    );
    if (source.options.type === 'postgres') await source.query('ANALYZE');
    if (source.options.type === 'mysql') {
      const tables = ['uploads', 'files', 'users', 'tokens', 'attempts', 'ended_sessions'];
      await source.query(`ANALYZE TABLE ${[...tables, 'cli_sessions', 'leases'].join(', ')}`);
    }
  }

  /** Something for every step of a pass, and for a sign of life. */
  async function leaveWork(): Promise<void> {
    const files = server.app.get(FileRepository);
    const withFile = (): Promise<{ upload: OwnUpload; file: { id: string } }> =>
      client.store('x', { removable: true });
    const [over, removed, one, orphan] = [
      await withFile(),
      await withFile(),
      await withFile(),
      await withFile(),
    ];
    const bare = await client.create({ files: [{ fileName: 'never' }] });
    const coming = await client.create({ files: [{ fileName: 'coming' }] });
    const into = { backend: 'file', backendDetails: '' };
    await files.claim({ id: coming.files[0]!.id, attempt: 0 }, 'nobody', into);
    const gone = [over.upload.id, bare.id].map((id) => `'${id}'`).join();
    await source.query(`UPDATE uploads SET expire_at = 1 WHERE id IN (${gone})`);
    await server.app.get(UploadRepository).remove(removed.upload.id, Date.now());
    await files.claimDelivery([one.file.id], 'nobody');
    await source.query(`DELETE FROM uploads WHERE id = '${orphan.upload.id}'`);
    const { manager: m } = source;
    await insertAll(m, AttemptEntity, [{ id: 'old', endsAt: 1, failedAt: 1 }]);
    await insertAll(m, EndedSessionEntity, [{ id: 'old', latestStart: 1 }]);
    await insertAll(m, CliSessionEntity, [
      { code: 'old', secret: '', userToken: '', expiresAt: 1 },
    ]);
    await insertAll(m, LeaseEntity, [{ name: 'old', owner: '', expiresAt: 1 }]);
    await insertAll(m, TokenEntity, [{ token: 'lost', userId: 'gone', comment: '', createdAt: 1 }]);
  }

  it('would be seen if it did walk through one', async () => {
    const asked = (where: object): Promise<string[]> => {
      const query = source.manager.createQueryBuilder(FileEntity, 'f').where(where);
      const [text, parameters] = query.getQueryAndParameters();
      return walkedBy(source, { query: text, parameters });
    };
    expect(await asked({ size: 7 })).toEqual(['files']);
    expect(await asked({ status: 'uploaded' })).toEqual(['files']);
    expect(await asked({ id: 'f' })).toEqual([]);
  });

  it('is answered without walking through a table that may be large', async () => {
    const kept = await client.store('x', { removable: true });
    await leaveWork();
    const asked = await askedBy(source, async () => {
      expect(await server.app.get(Presence).freeAbandoned()).toBe(1);
      await server.app.get(LeaseRepository).forgetOld(Date.now());
      expect(await server.clean()).toMatchObject({
        ...{ removedUploads: 2, erasedUploads: 3, erasedFiles: 3, orphanRows: 2 },
      });
      await (await client.get(filePath(kept.upload, kept.file))).text();
      await server.app.get(Tally).flush();
      const token = { 'X-UploadToken': kept.upload.uploadToken };
      expect((await client.delete(`/upload/${kept.upload.id}`, token)).status).toBe(200);
    });
    expect(asked.length).toBeGreaterThan(30);
    const walks: [string, string[]][] = [];
    for (const one of asked) {
      const tables = await walkedBy(source, one);
      if (tables.length > 0) walks.push([one.query, tables]);
    }
    expect(walks).toEqual([]);
  });
});
