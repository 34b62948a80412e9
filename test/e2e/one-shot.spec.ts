import { randomBytes } from 'node:crypto';
import type { UploadWire } from '../../libs/wire/src/index.js';
import { Client, filePath } from '../support/client.js';
import { RawConnection, requestHead } from '../support/raw-http.js';
import { TestServer } from '../support/server.js';
import { eventually } from '../support/wait.js';

const HELLO = 'Hello world\n';
const NO_STORE = {
  'cache-control': 'no-cache, no-store, must-revalidate',
  pragma: 'no-cache',
  expires: '0',
};

describe('one-shot uploads (contract §5.5)', () => {
  let server: TestServer;
  let client: Client;

  beforeAll(async () => {
    server = await TestServer.start();
    client = Client.of(server);
  });

  afterAll(() => server.stop());

  const once = (content: string | Uint8Array<ArrayBuffer> = HELLO) =>
    client.store(content, { oneShot: true });

  const statusOf = async (id: string): Promise<string | undefined> =>
    ((await (await client.get(`/upload/${id}`)).json()) as UploadWire).files[0]?.status;

  it('case 78: HEAD as often as one likes, GET once, and then it is deleted', async () => {
    const { path, upload, file } = await once();
    for (let i = 0; i < 2; i += 1) {
      const head = await client.head(path);
      expect([head.status, head.headers.get('content-length')]).toEqual([200, '12']);
      expect(Object.fromEntries(head.headers)).toMatchObject(NO_STORE);
    }
    const objects = await server.storedObjects();
    const get = await client.get(path);
    expect(Object.fromEntries(get.headers)).toMatchObject({ ...NO_STORE, 'content-length': '12' });
    expect([get.status, await get.text()]).toEqual([200, HELLO]);
    const text = `file hello.txt (${file.id}) is not available : deleted\n`;
    const again = await client.get(path);
    expect([again.status, await again.text()]).toEqual([404, text]);
    expect((await client.head(path)).status).toBe(404);
    expect(await statusOf(upload.id)).toBe('deleted');
    expect(await server.storedObjects()).toHaveLength(objects.length - 1);
  });

  it('an empty file is delivered once, too', async () => {
    const { path, upload } = await once('');
    expect((await client.get(path)).status).toBe(200);
    expect((await client.get(path)).status).toBe(404);
    expect(await statusOf(upload.id)).toBe('deleted');
  });

  it('every file of the upload is one-shot by itself', async () => {
    const upload = await client.create({
      oneShot: true,
      files: [{ fileName: 'a' }, { fileName: 'b' }],
    });
    for (const file of upload.files) await client.postFile(upload, file, HELLO);
    const [a, b] = upload.files.map((file) => filePath(upload, file));
    expect((await client.get(a!)).status).toBe(200);
    expect((await client.get(a!)).status).toBe(404);
    expect((await client.get(b!)).status).toBe(200);
  });

  it('case 79: a GET before the upload consumes nothing', async () => {
    const upload = await client.create({ oneShot: true, files: [{ fileName: 'a.txt' }] });
    const [file] = upload.files;
    const early = await client.get(filePath(upload, file!));
    const text = `file a.txt (${file!.id}) is not available : missing\n`;
    expect([early.status, await early.text()]).toEqual([404, text]);
    expect((await client.postFile(upload, file!, HELLO)).status).toBe(200);
    expect((await client.get(filePath(upload, file!))).status).toBe(200);
  });

  it.each([8, 64])('case 80: of %i GETs at once exactly one gets the bytes', async (count) => {
    const secret = `secret-${'s'.repeat(100_000)}`;
    for (let round = 0; round < 3; round += 1) {
      const { path } = await once(secret);
      const gets = Array.from({ length: count }, () => client.get(path));
      const answers = await Promise.all(gets);
      const texts = await Promise.all(answers.map((answer) => answer.text()));
      const statuses = answers.map(({ status }) => status);
      expect(statuses.filter((status) => status === 200)).toHaveLength(1);
      expect(statuses.filter((status) => status === 404)).toHaveLength(count - 1);
      expect(texts.filter((text) => text === secret)).toHaveLength(1);
      expect(texts.filter((text) => text.includes('secret'))).toHaveLength(1);
    }
  });

  it('a file and an archive of it are delivered once between them', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { path, upload } = await once('secret');
      const archive = `/archive/${upload.id}/a.zip`;
      const paths = [path, archive, path, archive, path, archive];
      const answers = await Promise.all(paths.map((at) => client.get(at)));
      await Promise.all(answers.map((answer) => answer.arrayBuffer()));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      for (const { status } of answers) expect([200, 400, 404]).toContain(status);
    }
  });

  it('case 81: a download that is cut consumes the file', async () => {
    const { path, upload } = await once(new Uint8Array(randomBytes(32_000_000)));
    const objects = await server.storedObjects();
    const connection = await RawConnection.open(server.url);
    connection.socket.once('data', () => {
      connection.destroy();
    });
    await connection.send(requestHead('GET', path));
    await eventually(async () => (await statusOf(upload.id)) === 'deleted');
    const text = await (await client.get(path)).text();
    expect(text).toMatch(/is not available : deleted\n$/);
    expect(await server.storedObjects()).toHaveLength(objects.length - 1);
  });

  const BOTS = [
    'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)',
    'TelegramBot (like TwitterBot)',
    'WhatsApp/2.23.20.0',
    'Signal/6.0',
    'facebookexternalhit/1.1',
    'Facebot/1.0',
    'Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)',
    'Mozilla/5.0 SkypeUriPreview Preview/0.5',
    'Viber/10',
    'LinkedInBot/1.0',
    'Twitterbot/1.0',
    'Wire/3',
    'Mattermost-Bot/1.1',
    'Rocket.Chat/6',
    'Zulip/8',
    'Microsoft Teams/1.0',
    'MicrosoftPreview/2.0',
    'Mozilla/5.0 (compatible; SteamChatURLLookup/1.0)',
    'Mozilla/5.0 (compatible; Bluesky Cardyb/1.1; +mailto:support@bsky.app)',
    'Mastodon/4.4.3 (http.rb/5.3.1; +https://mastodon.example/) Bot',
    'Synapse (bot; +https://github.com/matrix-org/synapse)',
  ];

  it('link previews are refused with 406 and consume nothing', async () => {
    const { path, upload } = await once();
    for (const at of [path, path.replace('/file/', '/stream/'), `/archive/${upload.id}/a.zip`]) {
      for (const agent of BOTS) {
        const response = await client.get(at, { 'User-Agent': agent });
        expect([agent, at, response.status]).toEqual([agent, at, 406]);
        expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
        expect(await response.text()).not.toContain('Hello');
      }
    }
    const head = await client.head(path, { 'User-Agent': BOTS[0]! });
    expect(head.status).toBe(200);
    expect(await (await client.get(path)).text()).toBe(HELLO);
  });

  it.each([
    ['Sec-Purpose', 'prefetch;prerender'],
    ['Purpose', 'prefetch'],
    ['X-Moz', 'prefetch'],
    ['X-Purpose', 'preview'],
  ])(
    'a browser that sends %s: %s beforehand is refused, and consumes nothing',
    async (name, to) => {
      const { path, upload } = await once();
      const browser = { 'User-Agent': 'Mozilla/5.0 (X11) Firefox/143.0', Accept: 'text/html,*/*' };
      for (const at of [path, path.replace('/file/', '/stream/'), `/archive/${upload.id}/a.zip`]) {
        const response = await client.get(at, { ...browser, [name]: to });
        // No redirect to the page of errors, which the browser would show when the link is followed.
        expect([at, response.status]).toEqual([at, 406]);
        expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
        expect(response.headers.get('cache-control')).toBe('no-store');
        const text = 'prefetching is not available for files that can be downloaded only once\n';
        expect(await response.text()).toBe(text);
      }
      expect((await client.head(path, { [name]: to })).status).toBe(200);
      expect(await statusOf(upload.id)).toBe('uploaded');
      expect(await (await client.get(path, browser)).text()).toBe(HELLO);
    },
  );

  it('what is not one-shot may be prefetched', async () => {
    const { path } = await client.store(HELLO);
    expect(await (await client.get(path, { 'Sec-Purpose': 'prefetch' })).text()).toBe(HELLO);
  });

  it('link previews of other uploads are none of our business', async () => {
    const { path } = await client.store(HELLO);
    expect((await client.get(path, { 'User-Agent': BOTS[0]! })).status).toBe(200);
  });
});
