import { sendFile } from './api.js';

/** Files at once. Streamed ones each wait for their own receiver, so they all go together. */
const PARALLEL = 2;

/** What is being sent from this page, by file id. */
const sendings = new Map();

/** State of a file that this page sends, `{ fraction, error, done, retry, onchange }`, or undefined. */
export const sendingOf = (fileId) => sendings.get(fileId);

/** Sends the files of a new upload in the background, while the page already shows their links. */
export function startSending(upload, blobOf, credentials) {
  const queue = upload.files.map((file) => {
    const state = { fraction: 0, error: '', done: false, onchange: () => {} };
    const blob = blobOf(file);
    state.retry = () => send(state, { upload, file, blob, credentials });
    sendings.set(file.id, state);
    return state;
  });
  const next = async () => {
    for (let state = queue.shift(); state; state = queue.shift()) await state.retry();
  };
  const lanes = upload.stream ? queue.length : PARALLEL;
  for (let lane = 0; lane < lanes; lane += 1) void next();
}

async function send(state, job) {
  const change = (values) => {
    Object.assign(state, values);
    state.onchange();
  };
  change({ fraction: 0, error: '' });
  try {
    await sendFile({ ...job, onProgress: (fraction) => change({ fraction }) });
    change({ fraction: 1, done: true });
  } catch (error) {
    change({ error: error.message });
  }
}

addEventListener('beforeunload', (event) => {
  const busy = [...sendings.values()].some(({ done, error }) => !done && !error);
  if (busy) event.preventDefault();
});
