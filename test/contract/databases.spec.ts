import { DataSource } from 'typeorm';
import { randomText } from '../../src/common/ids.js';
import { TokenRepository } from '../../src/database/repositories/token.repository.js';
import { LeaseRepository } from '../../src/database/repositories/lease.repository.js';
import { FileRepository } from '../../src/database/repositories/file.repository.js';
import { UploadRepository } from '../../src/database/repositories/upload.repository.js';
import { planUpload } from '../../src/uploads/upload-policy.js';
import { limitsOf } from '../../src/uploads/limits.js';
import { CreateUploadDto } from '../../src/uploads/create-upload.dto.js';
import { UploadsService } from '../../src/uploads/uploads.service.js';
import { NO_REQUEST } from '../../src/common/origin.js';
import { SETTINGS, type Settings } from '../../src/config/index.js';
import { startWithAccounts, Account } from '../support/accounts.js';
import type { TestServer } from '../support/server.js';

let server: TestServer;

beforeAll(async () => {
  server = await startWithAccounts();
});
afterAll(() => server.stop());

const ANONYMOUS = { remoteIp: '', userId: '', userToken: '' };

/** An upload with files that have these names. */
function create(...names: string[]) {
  const settings = server.app.get<Settings>(SETTINGS);
  const files = names.map((fileName) => ({ fileName, fileSize: 0, fileType: '', reference: '' }));
  const request = Object.assign(new CreateUploadDto(), { files });
  const plan = planUpload(request, settings, limitsOf(null, settings), true);
  return server.app.get(UploadsService).create(plan, ANONYMOUS, NO_REQUEST);
}

const INTO = { backend: 'file', backendDetails: '' };

describe('every database', () => {
  it('has the schema that the entities describe', async () => {
    const drift = await server.app.get(DataSource).driver.createSchemaBuilder().log();
    expect(drift.upQueries.map(({ query }) => query)).toEqual([]);
  });

  it('tells ids apart that differ in case, or by a space behind them', async () => {
    const { upload } = await create();
    const uploads = server.app.get(UploadRepository);
    const swapped = upload.id.replace(/[a-z]/gi, (c) =>
      c === c.toLowerCase() ? c.toUpperCase() : c.toLowerCase(),
    );
    expect(await uploads.findLive(upload.id)).not.toBeNull();
    expect(await uploads.findLive(swapped)).toBeNull();
    expect(await uploads.findLive(`${upload.id} `)).toBeNull();
    const twin = Object.assign(upload, { id: swapped, uploadToken: randomText(32) });
    await uploads.insert(twin, []);
    expect((await uploads.findLive(swapped))?.uploadToken).toBe(twin.uploadToken);
    const admin = await Account.admin(server);
    await admin.createUser({ login: 'Alice' });
    await admin.createUser({ login: 'alice' });
    const { token } = await admin.createToken();
    expect(await server.app.get(TokenRepository).find(`${token} `)).toBeNull();
  });

  it('keeps names of 1024 bytes, sizes beyond 2^31 and milliseconds as they are', async () => {
    const name = '😀'.repeat(256);
    const { files } = await create(name, 'é', 'e\u0301', 'naïve; DROP TABLE files; --');
    const repository = server.app.get(FileRepository);
    const [file] = files;
    const size = 5 * 1024 ** 3 + 1;
    // An hour that exists twice where clocks are put back.
    const storedAt = Date.parse('2026-10-25T01:30:00.123Z');
    const claim = (await repository.claim({ id: file!.id, attempt: 0 }, 'owner', INTO))!;
    const facts = { size, md5: 'a'.repeat(32), sha256: 'b'.repeat(64), type: 'x/y', storedAt };
    expect(await repository.complete(claim, facts, 0)).toBe('stored');
    const read = (await repository.find(file!.id))!;
    expect(read).toMatchObject({ name, ...facts, status: 'uploaded', attempt: 1 });
    expect(read.createdAt).toBe(file!.createdAt);
    const names = (await repository.listByUpload(file!.uploadId)).map((one) => one.name);
    expect(names).toEqual(files.map((one) => one.name));
  });

  it('lets one of many take a step, also one that changes nothing', async () => {
    const { files } = await create('a');
    const repository = server.app.get(FileRepository);
    const claims = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        repository.claim({ id: files[0]!.id, attempt: 0 }, `o${String(i)}`, INTO),
      ),
    );
    expect(claims.filter((claim) => claim !== null)).toHaveLength(1);
    const uploads = server.app.get(UploadRepository);
    const removed = await Promise.all(
      Array.from({ length: 20 }, () => uploads.remove(files[0]!.uploadId, Date.now())),
    );
    expect(removed.filter(Boolean)).toHaveLength(1);
    const admin = await Account.admin(server);
    const { id } = await admin.createUser({ login: 'twice' });
    const same = { id, name: 'The Same' };
    for (let i = 0; i < 2; i += 1) expect((await admin.post(`/user/${id}`, same)).status).toBe(200);
  });

  it('gives a lease to every request of its owner, and to nobody else', async () => {
    const leases = server.app.get(LeaseRepository);
    for (let round = 0; round < 20; round += 1) {
      const name = `lease-${String(round)}`;
      const owners = Array.from({ length: 12 }, (_, i) => `owner${String(i % 2)}`);
      const now = Date.now();
      const granted = await Promise.all(
        owners.map(async (owner) => ({
          owner,
          got: await leases.acquire(name, owner, now, now + 60_000),
        })),
      );
      const winners = new Set(granted.filter(({ got }) => got).map(({ owner }) => owner));
      expect(winners.size).toBe(1);
      expect(granted.filter(({ got }) => got)).toHaveLength(6);
    }
  });
});
