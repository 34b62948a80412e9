// An upload of many small files, from its making to its removal.
import { parallel, request, seconds } from '../load.mjs';
import { ask, receive, smallForm } from './load.mjs';

const STEPS = {
  create: 'create',
  send: 'send, 8 at once',
  get: 'get',
  archive: 'archive',
  delete: 'delete',
};

/** One upload from birth to death; milliseconds of each step. */
async function life({ url }, count) {
  const took = {};
  const step = async (name, work) => {
    took[name] = 1000 * (await seconds(work));
  };
  const files = Array.from({ length: count }, (_, i) => ({
    fileName: `f${i}.txt`,
    reference: String(i),
  }));
  let upload;
  await step('create', async () => {
    upload = await ask('POST', `${url}/upload`, { files });
  });
  const token = { 'X-UploadToken': upload.uploadToken };
  const send = ({ id, fileName }) => {
    const { headers, body } = smallForm(fileName, `the text of ${fileName}`);
    const path = `/file/${upload.id}/${id}/${fileName}`;
    return request('POST', url + path, { body, headers: { ...headers, ...token } });
  };
  await step('send', () => parallel(count, 8, (i) => send(upload.files[i])));
  await step('get', () => request('GET', `${url}/upload/${upload.id}`));
  await step('archive', () => receive(`${url}/archive/${upload.id}/a.zip`));
  await step('delete', () => request('DELETE', `${url}/upload/${upload.id}`, { headers: token }));
  return took;
}

/** One row per step; the first of them in a round lives the whole life. */
export const manyRows = ({ files }) => ({
  many: {
    unit: 'ms',
    without: ['limit'],
    parts: Object.fromEntries(
      Object.entries(STEPS).map(([step, label]) => [step, `${files} small files: ${label}`]),
    ),
    measure: (side) => life(side, files),
  },
});
