/**
 * The code of a digest thread, as text: so it runs alike from the build and from the sources, where
 * no compiled file exists. It owns no memory of its own: it hashes slots of the shared buffer, and
 * says when a slot is free again.
 */
export const WORKER_SOURCE = `
const { parentPort, workerData } = require('node:worker_threads');
const { createHash } = require('node:crypto');
const jobs = new Map();
const jobOf = (id) => {
  let job = jobs.get(id);
  if (job === undefined) jobs.set(id, (job = { md5: createHash('md5'), sha256: createHash('sha256') }));
  return job;
};
parentPort.on('message', ({ kind, id, slot, length }) => {
  if (kind === 'update') {
    const bytes = new Uint8Array(workerData.memory, slot * workerData.slotSize, length);
    const job = jobOf(id);
    job.md5.update(bytes);
    job.sha256.update(bytes);
    parentPort.postMessage({ kind: 'free', slot });
    return;
  }
  if (kind === 'finish') {
    const job = jobOf(id);
    parentPort.postMessage({ kind: 'done', id, md5: job.md5.digest('hex'), sha256: job.sha256.digest('hex') });
  }
  jobs.delete(id);
});
`;

/** To the thread. `drop` forgets a job without an answer. */
export type WorkerRequest =
  | {
      readonly kind: 'update';
      readonly id: number;
      readonly slot: number;
      readonly length: number;
    }
  | { readonly kind: 'finish' | 'drop'; readonly id: number };

/** From the thread. */
export type WorkerAnswer =
  | { readonly kind: 'free'; readonly slot: number }
  | { readonly kind: 'done'; readonly id: number; readonly md5: string; readonly sha256: string };
