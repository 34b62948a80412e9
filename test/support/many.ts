import { PlikClient } from '../../libs/client/src/index.js';
import { Account } from './accounts.js';
import type { TestServer } from './server.js';

/** Accounts `user00`, `user01` … with names "Person 0" …, and uploads of theirs, and of nobody, in turn. */
export async function fill(server: TestServer, users: number, uploads: number): Promise<void> {
  const admin = await Account.admin(server);
  for (let i = 0; i < users; i += 1) {
    await admin.createUser({
      login: loginOf(i),
      name: `Person ${String(i)}`,
      email: `p${String(i)}@example.com`,
    });
  }
  const senders = [new PlikClient(server.url), ...(await tokensOf(server, 4))];
  const numbers = Array.from({ length: uploads }, (_, i) => i);
  while (numbers.length > 0) {
    await Promise.all(numbers.splice(0, 8).map((i) => send(senders[i % senders.length], i)));
  }
}

const loginOf = (i: number): string => `user${String(i).padStart(2, '0')}`;

/** Clients that send in the names of the first accounts. */
const tokensOf = (server: TestServer, count: number): Promise<PlikClient[]> =>
  Promise.all(
    Array.from({ length: count }, async (_, i) => {
      const plik = new PlikClient(server.url);
      await plik.login(loginOf(i), 'password1');
      return plik.withToken((await plik.createToken()).token);
    }),
  );

async function send(plik: PlikClient | undefined, i: number): Promise<void> {
  const files = [{ name: `file ${String(i)}.txt`, content: 'x'.repeat(1 + i) }];
  await plik?.send(files, { oneShot: i % 10 === 9 });
}
