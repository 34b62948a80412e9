// What `npm run bench:objects` measures against: the SDK's own uploader behind node:http, and nothing else;
// below /digests/ with the MD5 and SHA-256 of every file.
import { createHash } from 'node:crypto';
import http from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DeleteObjectCommand, GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';

// Nothing about the version of Node.js is measured here.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const [endpoint, accessKeyId, secretAccessKey, Bucket] = process.argv.slice(2);
const client = new S3Client({
  endpoint,
  region: 'us-east-1',
  forcePathStyle: true,
  credentials: { accessKeyId, secretAccessKey },
  requestChecksumCalculation: 'WHEN_REQUIRED',
  responseChecksumValidation: 'WHEN_REQUIRED',
});

const digested = (source) =>
  Readable.from(
    (async function* () {
      const hashes = ['md5', 'sha256'].map((name) => createHash(name));
      for await (const chunk of source) {
        for (const hash of hashes) hash.update(chunk);
        yield chunk;
      }
      for (const hash of hashes) hash.digest();
    })(),
    { objectMode: false },
  );

const routes = {
  PUT: async (req, res, Key) => {
    const Body = req.url.startsWith('/digests/') ? digested(req) : req;
    const params = { Bucket, Key, Body };
    await new Upload({ client, params, partSize: 8 * 1024 * 1024, queueSize: 4 }).done();
    res.end('ok');
  },
  GET: async (_, res, Key) => {
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
    await pipeline(Body, res);
  },
  DELETE: async (_, res, Key) => {
    await client.send(new DeleteObjectCommand({ Bucket, Key }));
    res.end('ok');
  },
};

const server = http.createServer((req, res) => {
  routes[req.method](req, res, `bare${req.url}`).catch((error) => {
    console.error(error);
    res.destroy();
  });
});
server.requestTimeout = 0;
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
