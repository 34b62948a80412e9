import { join } from 'node:path';
import { Account } from '../support/accounts.js';
import { Client } from '../support/client.js';
import { Place } from '../support/place.js';

const places: Place[] = [];
async function place(): Promise<Place> {
  const made = await Place.make();
  places.push(made);
  return made;
}
afterAll(async () => {
  for (const each of places) await each.remove();
});

describe('sessions that are moved to another server', () => {
  it('stay ended, and those of accounts that were made again go on', async () => {
    const home = await place();
    const server = await home.start();
    const admin = await Account.admin(server);
    const client = Client.of(server);
    const first = await admin.newAccount({ login: 'again' });
    await admin.delete('/user/local:again');
    const second = await admin.newAccount({ login: 'again' });
    const out = await Account.login(client, 'again');
    await client.get('/auth/logout', out.cookie);
    const { code, out: told } = await home.run('export', '--to', 'ended.tar');
    expect([code, told]).toEqual([0, expect.stringContaining('tokens: 0\nended sessions: 2\n')]);

    const target = await place();
    const from = ['import', '--from', join(home.folder, 'ended.tar')];
    expect((await target.run(...from, '--dry-run')).out).toContain('ended sessions: 2 taken\n');
    expect((await target.run(...from)).out).toContain('ended sessions: 2 taken\n');
    expect((await target.run(...from)).out).toContain('ended sessions: 2 already there\n');
    const moved = Client.of(await target.start());
    const status = async ({ cookie }: Account) => (await moved.get('/me', cookie)).status;
    expect(await Promise.all([first, out, second].map(status))).toEqual([403, 403, 200]);
    // Whoever has the name next there knows none of them either.
    const there = Account.admin(await target.start());
    await (await there).delete('/user/local:again');
    await (await there).newAccount({ login: 'again' });
    expect(await status(second)).toBe(403);
  });
});
