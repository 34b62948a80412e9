import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Account } from '../support/accounts.js';
import { orderOf } from '../support/resilience/order.js';
import { arrivals, expectArrived, remainsOfTime } from '../support/resilience/outcome.js';
import { PseudoFile } from '../support/resilience/pseudo-file.js';
import { RawSender } from '../support/resilience/raw-sender.js';
import { Rig } from '../support/resilience/rig.js';
import type { Sender } from '../support/resilience/sender.js';
import { TusSender } from '../support/resilience/tus-sender.js';
import { UppySender } from '../support/resilience/uppy-sender.js';

const order = orderOf();
/** Milliseconds; what is as slow as this stands still. */
const LIMIT = 240_000 + order.size / 1000;
/** As many pieces of a file as there are cuts of it, so that some of them arrive as they are. */
const PIECE = order.every;

let folder: string;
let uppy: UppySender;
let senders: Sender[];
let files: PseudoFile[];
let rig: Rig;
let admin: Account;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plik-sent-'));
  uppy = await UppySender.start(PIECE);
  senders = [
    new RawSender(PIECE),
    new TusSender(folder),
    new TusSender(folder, { parallelUploads: 3 }),
    uppy,
  ];
  files = senders.map(
    // Each has a length of its own: which one ends can be told by it.
    (_, i) => new PseudoFile(`${i}.bin`, `${order.seed} ${i}`, order.size + i),
  );
  rig = await Rig.start({
    ...{ files, every: order.every, database: order.database, seed: order.seed },
    ...{ killEvery: order.size / 2, kills: 4 },
  });
  admin = await rig.admin();
}, LIMIT);

afterAll(async () => {
  await uppy.close();
  await rig.remove();
  await rm(folder, { recursive: true, force: true });
}, LIMIT);

const report = (): string =>
  JSON.stringify({
    cuts: rig.line.proxy.cuts,
    statuses: Object.fromEntries(rig.line.front.statuses),
    given: rig.line.front.given,
    killed: { inPieces: rig.line.killer.inPieces, atFinish: rig.line.killer.atFinish },
  });

describe(`${order.size} bytes from each client, seed ${order.seed}`, () => {
  it(
    'arrive once and whole, through cuts and with servers that are killed',
    async () => {
      const { token } = await admin.createToken();
      const uploads = await Promise.all(files.map(() => admin.create({}, token)));
      await Promise.all(
        senders.map(async (sender, i) => {
          const upload = uploads[i]!;
          await sender.send(files[i]!, {
            endpoint: `${rig.line.proxy.url}/tus`,
            headers: { 'X-PlikToken': token },
            metadata: { upload: upload.id },
          });
          // What a client believes is true at once.
          expect([sender.name, await arrivals(rig, upload)]).toEqual([sender.name, 1]);
        }),
      );
      await rig.line.killer.over();
      process.stderr.write(`${report()}\n`);
      for (const [i, file] of files.entries()) await expectArrived(admin, uploads[i]!, file);
    },
    LIMIT,
  );

  it('were disturbed in every way', () => {
    const { inPieces, atFinish } = rig.line.killer;
    expect(inPieces).toBeGreaterThanOrEqual(2);
    expect(atFinish).toBeGreaterThanOrEqual(senders.length);
    expect(Object.values(rig.line.proxy.cuts).every((times) => times > 0)).toBe(true);
    expect(rig.line.front.given.every((bytes) => bytes > 0)).toBe(true);
  });

  it('are charged once, and nothing else is left when the time of the rest is over', async () => {
    const { objects, ...rows } = await remainsOfTime(rig);
    expect(rows).toEqual({ unfinished: 0, resumables: 0 });
    expect(objects.filter((name) => name.endsWith('.part'))).toEqual([]);
    expect(objects).toHaveLength(files.length);
    const { totalSize, files: counted } = await admin.stats();
    expect([counted, totalSize]).toEqual([
      files.length,
      files.reduce((sum, { size }) => sum + size, 0),
    ]);
  });

  it('made no server complain', async () => {
    const failures = [...rig.line.front.statuses.keys()].filter((what) => / 5\d\d$/.test(what));
    expect(failures.filter((what) => !what.endsWith('502'))).toEqual([]);
    expect(await rig.complaints()).toEqual([]);
  });
});
