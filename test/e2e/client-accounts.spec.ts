import { PlikClient } from '#client';
import { type StoryServer, kindOf, storyServers } from '../support/story-servers.js';
import { within } from '../support/wait.js';

describe.each(storyServers())('accounts by the client with %s', (_, isOurs, start) => {
  let server: StoryServer;
  let admin: PlikClient;
  beforeAll(async () => {
    server = await start();
    admin = new PlikClient(server.url);
    await admin.login('admin', 'administrator');
  });
  afterAll(() => server.stop());

  const account = async (login: string): Promise<PlikClient> => {
    await admin.admin.createUser({ provider: 'local', login, password: 'password!' });
    const client = new PlikClient(server.url);
    await client.login(login, 'password!');
    return client;
  };

  it('logs in, changes and leaves', async () => {
    const user = await account('alice');
    expect(await user.me()).toMatchObject({ id: 'local:alice', admin: false });
    expect(await kindOf(user.admin.stats())).toBe('forbidden');
    await user.logout();
    expect(await kindOf(user.me())).toBe('login-needed');
    await user.login('alice', 'password!');
    await user.removeMe();
    expect(await kindOf(admin.admin.user('local:alice'))).toBe('not-found');
  });

  it('makes tokens, uploads with one, and lists by it', async () => {
    const user = await account('bobby');
    const { token } = await user.createToken('ci');
    const program = new PlikClient(server.url, { token });
    const upload = await program.send([{ name: 'ci.log', content: 'ok' }]);
    await user.createUpload();
    const ids = async (wishes = {}): Promise<string[]> => {
      const found: string[] = [];
      for await (const { id } of user.myUploads(wishes)) found.push(id);
      return found;
    };
    expect(await ids({ token })).toEqual([upload.id]);
    expect(await ids()).toHaveLength(2);
    expect(await user.myStats()).toMatchObject({ uploads: 2, files: 1, totalSize: 2 });
    const tokens = await user.myTokens().page();
    expect(tokens.results).toMatchObject([{ token, comment: 'ci' }]);
    expect(await user.removeMyUploads({ token })).toBe(1);
    await user.removeToken(token);
    expect(await kindOf(program.createUpload())).toBe('token-invalid');
  });

  it('walks through long lists in both directions', async () => {
    const user = await account('carol');
    const made: string[] = [];
    for (let i = 0; i < 5; i += 1) made.push((await user.createUpload()).id);
    const walked: string[] = [];
    for await (const { id } of user.myUploads({ limit: 2, order: 'asc' })) walked.push(id);
    expect(walked.sort()).toEqual(made.sort());
    const list = user.myUploads({ limit: 2 });
    const sizes: number[] = [];
    for await (const page of list.pages()) sizes.push(page.results.length);
    expect(sizes).toEqual([2, 2, 1]);
    const first = await list.page();
    const second = await list.page({ after: first.after! });
    const back = await list.page({ before: second.before! });
    expect(back.results.map(({ id }) => id)).toEqual(first.results.map(({ id }) => id));
    for await (const { id } of list) {
      expect(id).toBe(first.results[0]!.id);
      break;
    }
  });

  it('administrates', async () => {
    const user = await account('david');
    const upload = await user.send([{ name: 'd.txt', content: 'dd' }]);
    const { admin: desk } = admin;
    const users: string[] = [];
    for await (const { id } of desk.users({ limit: 1 })) users.push(id);
    expect(users).toEqual(expect.arrayContaining(['local:admin', 'local:david']));
    const uploads = await desk.uploads({ user: 'local:david' }).page();
    expect(uploads.results.map(({ id }) => id)).toEqual([upload.id]);
    expect((await desk.stats()).users).toBeGreaterThan(1);
    expect(await desk.searchUsers('davi')).toMatchObject([{ id: 'local:david' }]);
    const known = await desk.user('local:david');
    const changed = await desk.replaceUser(known.id, { ...known, maxFileSize: 1 });
    expect(changed).toMatchObject({ id: 'local:david', maxFileSize: 1 });
    expect(await kindOf(user.send([{ name: 'd.txt', content: 'dd' }]))).toBe('too-large');
    expect((await admin.as('local:david').me()).id).toBe('local:david');
    await desk.removeUser('local:david');
    expect(await kindOf(user.me())).toBe('session-ended');
  });

  if (isOurs) {
    it("changes one's own account", async () => {
      const user = await account('alina');
      expect(await user.changeMe({ name: 'Alina' })).toMatchObject({ name: 'Alina' });
      expect((await user.me()).name).toBe('Alina');
    });

    it('logs more for a while', async () => {
      const { levels } = await admin.admin.logging();
      const changed = await admin.admin.setLogging({ level: 'ERROR', seconds: 60 });
      expect([Object.keys(changed.levels), changed.until]).toEqual([
        Object.keys(levels),
        expect.any(String),
      ]);
    });

    it('shows what happened', async () => {
      expect(await admin.admin.dailyActivity({ days: 2 })).toHaveLength(2);
      expect(await admin.myDailyActivity({ days: 1 })).toHaveLength(1);
      expect(Array.isArray(await admin.admin.trendingUploads({ window: '1d' }))).toBe(true);
      expect(Array.isArray(await admin.admin.trendingFiles({ limit: 1 }))).toBe(true);
      expect(Array.isArray(await admin.myTrendingUploads({ sort: 'downloads' }))).toBe(true);
    });
  }

  it('logs in a device with the help of a browser', async () => {
    const device = new PlikClient(server.url);
    const shown: string[] = [];
    const login = device.device.login({
      hostname: 'laptop',
      onCode: ({ code }) => {
        shown.push(code);
        void admin.device.approve(code, 'my laptop');
      },
    });
    const token = await within(login, 'the token of a device');
    expect(shown).toHaveLength(1);
    await device.withToken(token).createUpload();
    expect((await admin.myUploads({ token }).page()).results).toHaveLength(1);
  });

  if (isOurs) {
    it('ends sessions everywhere', async () => {
      const user = await account('erika');
      const elsewhere = new PlikClient(server.url);
      await elsewhere.login('erika', 'password!');
      await user.logoutEverywhere();
      expect(await kindOf(elsewhere.me())).toBe('session-ended');
      await elsewhere.login('erika', 'password!');
      await admin.admin.endSessions('local:erika');
      expect(await kindOf(elsewhere.me())).toBe('session-ended');
    });
  }
});
