// Sends a file and fetches it again through the client, when its parent says so (client.mjs).
import { createReadStream, statSync } from 'node:fs';
import { PlikClient } from '../dist/libs/client/src/index.js';

const [base, path] = process.argv.slice(2);
const plik = new PlikClient(base);
let upload;

const work = {
  /** What is loaded once, and is no matter of the file's size. */
  warmUp: async () => {
    const small = await plik.send([{ name: 'small', content: 'x' }]);
    await (await plik.download(small, small.files[0])).bytes();
  },
  send: async () => {
    const content = () => createReadStream(path);
    upload = await plik.send([{ name: 'large.bin', content, size: statSync(path).size }]);
    return upload.files[0].fileSize;
  },
  fetch: async () => {
    let count = 0;
    for await (const piece of await plik.download(upload, upload.files[0], { verify: true }))
      count += piece.length;
    return count;
  },
};

process.on('message', (name) => {
  work[name]().then(
    (bytes) => process.send(bytes ?? 0),
    (error) => {
      console.error(error);
      process.exit(1);
    },
  );
});
