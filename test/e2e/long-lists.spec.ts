import type { ListedUploadWire, PageWire } from '../../libs/wire/src/index.js';
import { Account, json, startWithAccounts } from '../support/accounts.js';
import type { TestServer } from '../support/server.js';

type Page = PageWire<ListedUploadWire>;

let server: TestServer;
let admin: Account;
const newest: string[] = [];

beforeAll(async () => {
  server = await startWithAccounts();
  admin = await Account.admin(server);
  const files = Array.from({ length: 1000 }, (_, i) => ({ fileName: `${i}` }));
  for (let i = 0; i < 7; i += 1) newest.unshift((await admin.create({ files })).id);
});
afterAll(() => server.stop());

const page = (query: Record<string, string>): Promise<Page> =>
  json<Page>(admin.get(`/uploads?${new URLSearchParams({ limit: '1000', ...query }).toString()}`));
const idsOf = ({ results }: Page): string[] => results.map(({ id }) => id);

it('a page with thousands of files ends early, and its cursors go on from there', async () => {
  const top = await page({ limit: '1' });
  const first = await page({ after: top.after! });
  expect(idsOf(first)).toEqual(newest.slice(1, 6));
  expect(first.results.map(({ files }) => files.length)).toEqual([1000, 1000, 1000, 1000, 1000]);
  expect(first).toMatchObject({ total: 7 });
  const second = await page({ after: first.after! });
  expect(idsOf(second)).toEqual(newest.slice(6));
  expect(second.after).toBeNull();
  const last = await page({ limit: '1', offset: '6' });
  const back = await page({ before: last.before! });
  expect(idsOf(back)).toEqual(newest.slice(1, 6));
  expect(idsOf(await page({ before: back.before! }))).toEqual(newest.slice(0, 1));
});

it('a page of so many uploads is whole where offsets count them', async () => {
  expect(idsOf(await page({}))).toEqual(newest);
  expect(idsOf(await page({ offset: '3', limit: '4' }))).toEqual(newest.slice(3));
});
