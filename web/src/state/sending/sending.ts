import { computed, ref, shallowReactive, shallowRef, watch } from 'vue';
import type { Upload } from '#client';
import { warnBeforeLeaving } from '../../browser/leaving';
import { plik } from '../server/client';
import { patiently, waitsFor } from '../asking/patience';
import { AT_ONCE, isInPieces } from '../pieces/plan';
import { mustRead } from '../pieces/readable';
import { whenLeaving } from '../server/session';
import type * as InPieces from './in-pieces';
import { items, removeAll } from './items';
import { options, resetOptions, wishes, workFactor } from './options';
import { Pace } from './pace';
import { type Problem, problemOf } from './problems';
import { type Row, type Secret, bytesOf, declared, hasArrived, rowOf } from './rows';

/** `stopped`: everything was tried, and some of it has failed. */
export type Phase = 'choosing' | 'sending' | 'paused' | 'stopped' | 'done';

export const phase = ref<Phase>('choosing');
export const rows = shallowReactive<Row[]>([]);
export const upload = shallowRef<Upload>();
/** Why the server does not take it at all. */
export const refused = shallowRef<Problem>();
/** Of what is being sent, where it is encrypted. */
export const secret = shallowRef<Secret>();
/** What the receiver has to type. */
export const password = ref('');

/** While something of it has arrived, and something has not: also when nothing moves. */
let stopWarning = (): void => undefined;
watch(
  () => phase.value === 'choosing' || phase.value === 'done',
  (isSafe) => {
    if (isSafe) stopWarning();
    else stopWarning = warnBeforeLeaving();
  },
  { flush: 'sync' },
);

let stop = new AbortController();
let pace = new Pace();

export const loaded = computed(() =>
  rows.reduce((sum, row) => sum + (row.state === 'encrypting' ? 0 : row.loaded), 0),
);
export const total = computed(() => rows.reduce((sum, row) => sum + row.total, 0));
export const arrived = computed(() => rows.filter(({ state }) => state === 'done').length);
export const failed = computed(() => rows.filter(({ state }) => state === 'failed'));

/** Bytes a second, and seconds that are left; undefined while nobody knows. */
export const speed = ref<number>();
export const left = ref<number>();

/** Begins with what was chosen. */
export function send(): Promise<void> {
  const { encrypted, passphrase } = options;
  secret.value = encrypted ? { passphrase, workFactor: workFactor() } : undefined;
  password.value = options.hasPassword ? options.password : '';
  upload.value = undefined;
  refused.value = undefined;
  rows.splice(0, Infinity, ...items.value.map((item) => rowOf(item, secret.value)));
  return run();
}

/** Goes on with what the page had begun before it was closed. */
export function resume(made: Upload, begun: readonly Row[]): Promise<void> {
  secret.value = undefined;
  password.value = '';
  refused.value = undefined;
  upload.value = made;
  rows.splice(0, Infinity, ...begun);
  return run();
}

let running: Promise<void> = Promise.resolve();

/** One after the other: what was interrupted has to have let go of its files. */
function run(): Promise<void> {
  phase.value = 'sending';
  stop = new AbortController();
  const { signal } = stop;
  running = running.then(() => (signal.aborted ? undefined : sendAll(signal)));
  return running;
}

async function sendAll(signal: AbortSignal): Promise<void> {
  const stopMeasuring = measure();
  try {
    await create(signal);
    await planLarge();
    // Each streamed file waits for its receiver.
    const workers = upload.value?.stream === true ? rows.length : Math.min(AT_ONCE, rows.length);
    await Promise.all(Array.from({ length: workers }, () => work(signal)));
    if (!signal.aborted) end();
  } catch (error) {
    if (!signal.aborted) {
      refused.value = problemOf(error);
      phase.value = 'choosing';
    }
  } finally {
    waitsFor.value = undefined;
    stopMeasuring();
  }
}

function end(): void {
  const made = upload.value;
  // With those that had to be added anew, and without those that did not come.
  const files = rows.flatMap(({ state, file }) => (state === 'done' && file ? [file] : []));
  if (made !== undefined) upload.value = { ...made, files };
  phase.value = failed.value.length > 0 ? 'stopped' : 'done';
}

/** An upload that is asked for twice because an answer was lost stays empty, and expires. */
async function create(signal: AbortSignal): Promise<void> {
  if (upload.value !== undefined) return;
  const isEncrypted = secret.value !== undefined;
  const files = rows.map((row, index) => declared(row, index, isEncrypted));
  const made = await patiently(signal, () => plik.createUpload(wishes(), files, { signal }));
  for (const [index, row] of rows.entries()) {
    row.file = made.files.find(({ reference }) => reference === String(index));
  }
  upload.value = made;
}

async function work(signal: AbortSignal): Promise<void> {
  for (;;) {
    const row = rows.find(({ state }) => state === 'waiting');
    if (row === undefined || signal.aborted) return;
    await sendRow(row, signal);
  }
}

async function sendRow(row: Row, signal: AbortSignal): Promise<void> {
  const made = upload.value;
  if (made === undefined) return;
  // At once: the next worker looks for one that waits.
  row.state = secret.value === undefined ? 'sending' : 'encrypting';
  row.problem = undefined;
  if (row.parts === undefined) row.loaded = 0;
  try {
    const blob = await bytesOf(row, secret.value, signal);
    row.state = 'sending';
    await sendBytes(made, row, blob, signal);
    row.loaded = row.total;
    row.state = 'done';
  } catch (error) {
    if (row.parts === undefined) row.loaded = 0;
    row.state = signal.aborted ? 'waiting' : 'failed';
    if (!signal.aborted) row.problem = problemOf(error);
  }
}

/** Loads what large files need, before it is needed; they go as others where it does not come. */
let loading: Promise<typeof InPieces | undefined> | undefined;
const forPieces = (): Promise<typeof InPieces | undefined> =>
  (loading ??= import('./in-pieces').catch(() => (loading = undefined)));

watch(
  () => items.value.some(({ blob }) => isInPieces(blob.size, false)),
  (some) => {
    if (some) void forPieces();
  },
);

/** Large files that are still to be sent go in pieces, and can be gone on with if the page is closed. */
async function planLarge(): Promise<void> {
  const made = upload.value;
  const large = rows.filter(
    ({ state, total }) => state === 'waiting' && isInPieces(total, made?.stream === true),
  );
  if (made === undefined || large.length === 0) return;
  const others = rows.filter(({ state }) => state === 'waiting').length - 1;
  (await forPieces())?.prepare(large, { made, others, isEncrypted: secret.value !== undefined });
}

async function sendBytes(made: Upload, row: Row, blob: Blob, signal: AbortSignal): Promise<void> {
  if (row.parts !== undefined) {
    row.sealed = secret.value === undefined ? undefined : blob;
    const pieces = await forPieces();
    if ((await pieces?.sendInPieces(row, { made, blob, signal })) === true) return;
  }
  row.loaded = 0;
  await patiently(signal, () => sendWhole(made, row, blob, signal));
}

async function sendWhole(made: Upload, row: Row, blob: Blob, signal: AbortSignal): Promise<void> {
  if (row.begun && (await hasArrived(made, row, signal))) return;
  row.begun = true;
  const { name, type } = row.item;
  const onProgress = (progress: { loaded: number }): void => {
    if (progress.loaded < row.loaded) row.again += 1;
    row.loaded = progress.loaded;
  };
  const source = { name, type: secret.value === undefined ? type : '', content: blob };
  const options = { signal, onProgress, ...(row.file === undefined ? {} : { declared: row.file }) };
  try {
    row.file = await plik.addFile(made, source, options);
  } catch (error) {
    await mustRead(blob);
    throw error;
  }
}

/** Looks twice a second how fast it goes; the answer ends that. */
function measure(): () => void {
  pace = new Pace();
  const look = (): void => {
    pace.add(performance.now(), loaded.value);
    speed.value = pace.speed;
    left.value = pace.left(total.value - loaded.value);
  };
  look();
  const timer = setInterval(look, 500);
  return () => {
    clearInterval(timer);
    speed.value = undefined;
    left.value = undefined;
  };
}

/** What has arrived stays there; of files that are under way, large ones go on later, and small ones begin anew. */
export function pause(): void {
  phase.value = 'paused';
  stop.abort();
}

export const goOn = (): Promise<void> => run();

export function tryAgain(): Promise<void> {
  for (const row of failed.value) row.state = 'waiting';
  return run();
}

/** As if nothing had been sent; what was chosen is kept. */
export function cancel(): void {
  stop.abort();
  phase.value = 'choosing';
  const made = upload.value;
  upload.value = undefined;
  if (made === undefined) return;
  void loading?.then((pieces) => pieces?.forgetUpload(made.id));
  // What cannot be removed now is never linked to, and expires.
  plik.removeUpload(made).catch(() => undefined);
}

/** Ends with what has arrived. */
export async function goWithout(): Promise<void> {
  const made = upload.value;
  if (made === undefined) return;
  const files = failed.value.flatMap(({ file }) => file ?? []);
  const pieces = await loading;
  for (const row of failed.value) pieces?.dismiss(row);
  await Promise.all(files.map((file) => plik.removeFile(made, file).catch(() => undefined)));
  rows.splice(0, Infinity, ...rows.filter(({ state }) => state === 'done'));
  end();
}

/** Everything anew. */
export function sendAnother(): void {
  stop.abort();
  removeAll();
  resetOptions();
  rows.length = 0;
  upload.value = undefined;
  refused.value = undefined;
  secret.value = undefined;
  password.value = '';
  phase.value = 'choosing';
}

// What is on its way goes on: it needs nobody who is logged in.
whenLeaving(() => {
  if (phase.value !== 'sending' && phase.value !== 'paused') sendAnother();
});
