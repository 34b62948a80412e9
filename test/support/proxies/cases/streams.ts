import { FORM_TYPE, formPieces } from '../../multipart.js';
import { StreamUpload } from '../../stream.js';
import type { Running } from '../curl.js';
import type { Proxy } from '../proxy.js';
import type { Site } from '../site.js';

export const { head: FORM_HEAD, tail: FORM_END } = formPieces('a.bin', '');

const MUCH = 40_000_000;

/** Sends a form whose one file comes out of a pipe, and the head of the form at once. */
export async function sender(
  proxy: Proxy,
  stream: StreamUpload,
  ...args: string[]
): Promise<Running> {
  const headers = [`X-UploadToken: ${stream.upload.uploadToken}`, `Content-Type: ${FORM_TYPE}`];
  const all = headers.flatMap((line) => ['-H', line]);
  const running = proxy.curl(...args, ...all, '-X', 'POST', '-T', '-', proxy.url(stream.path()));
  await running.send(FORM_HEAD);
  return running;
}

/** What was sent arrives while there is more to come, with either protocol. */
export async function streams({ proxy, direct }: Site): Promise<void> {
  for (const version of ['--http2', '--http1.1']) {
    const stream = await StreamUpload.create(direct);
    const sending = await sender(proxy, stream, version);
    await sending.send('first, ');
    await stream.becomes('uploading');
    const receiving = proxy.curl(version, proxy.url(stream.path()));
    await receiving.gets('first, ');
    await sending.send('second, ');
    await receiving.gets('first, second, ');
    const sent = await sending.end(`third${FORM_END}`);
    const received = await receiving.ended;
    expect([version, sent.code, received.code, received.text]).toEqual([
      ...[version, 0, 0, 'first, second, third'],
    ]);
    expect(JSON.parse(sent.text)).toMatchObject({ status: 'deleted', fileSize: 20 });
  }
}

/** Whoever goes is missed by the other one, and the file can be sent again. */
export async function leavers({ proxy, direct }: Site): Promise<void> {
  for (const version of ['--http2', '--http1.1']) {
    const stream = await StreamUpload.create(direct);
    const waiting = await sender(proxy, stream, version);
    await waiting.send('never fetched');
    await stream.becomes('uploading');
    await waiting.leave();
    await stream.becomes('missing');

    if (proxy.kind.says.noticesLeavers) {
      const done = await sender(proxy, stream, version);
      done.end(`all of it${FORM_END}`).catch(() => undefined);
      await stream.becomes('uploading');
      await done.leave();
      await stream.becomes('missing');
    }

    const breaking = await sender(proxy, stream, version);
    await breaking.send('begun');
    await stream.becomes('uploading');
    const receiving = proxy.curl(version, proxy.url(stream.path()));
    await receiving.gets('begun');
    await breaking.leave();
    expect([version, (await receiving.ended).code === 0]).toEqual([
      version,
      proxy.kind.says.hidesBreaks,
    ]);
    await stream.becomes('missing');

    const sending = await sender(proxy, stream, version);
    await sending.send('begun');
    await stream.becomes('uploading');
    const going = proxy.curl(version, proxy.url(stream.path()));
    await going.gets('begun');
    await going.leave();
    // More than all buffers on the way: some proxies notice it when they have something for who has gone.
    const over = sending.end(Buffer.concat([Buffer.alloc(MUCH), Buffer.from(FORM_END)]));
    await stream.becomes('missing');
    await over;
  }
}
