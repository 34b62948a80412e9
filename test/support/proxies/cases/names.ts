import type { Site } from '../site.js';

/** As they stand in a path. */
const NAMES = [
  'sp%20ace.txt',
  '100%25.txt',
  '%2520.txt',
  'a%2Fb.txt',
  'a%5Cb.txt',
  'a%23b%3Fc%3Bd%26e.txt',
  '%C3%A4%F0%9F%8E%89.txt',
  "a;b,c=d+e@f!(g)'h'*~.txt",
];

/** Paths that a proxy might find something to do about. */
const ODD = [
  '//double//slash',
  '/file/./x/../y',
  '/a%2F..%2Fb',
  '/%7Eplain',
  '/nothing%2fhere',
  '/x;y',
];

/** Names and paths reach the server as they were sent: its answers are those that it gives without a proxy. */
export async function names({ proxy, direct }: Site): Promise<void> {
  const { upload, file } = await direct.store('by any name');
  const paths = NAMES.flatMap((name) => [
    `/file/${upload.id}/${file.id}/${name}`,
    `/archive/${upload.id}/${name}?q=%2F%25`,
    `/${name}`,
  ]);
  const answers = async (urls: string[]): Promise<string[][]> => {
    const { text } = await proxy.curl('--http1.1', '-i', '-w', END, ...urls).ended;
    return text.split(END).slice(0, -1).map(essence);
  };
  const all = [...paths, ...ODD];
  const plain = await answers(all.map((path) => `${direct.base}${path}`));
  const through = await answers(all.map((path) => proxy.url(path)));
  expect(all.map((path, i) => [path, through[i]])).toEqual(all.map((path, i) => [path, plain[i]]));
  expect(through).toHaveLength(all.length);
}

/** Between the answers to several requests of one curl. */
const END = '<end of an answer>';

/** What an answer says, apart from what belongs to a single one. */
function essence(answer: string): string[] {
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  const [status = '', ...lines] = head.split('\r\n');
  const kept = /^(location|content-type|content-disposition|content-length|etag):/i;
  const headers = lines.filter((line) => kept.test(line)).map((line) => line.toLowerCase());
  return [status.split(' ')[1] ?? '', ...headers.sort(), body];
}

/** A file is stored under the name that its sender gives, and found by the printed link. */
export async function quickNames({ proxy }: Site): Promise<void> {
  for (const name of NAMES.filter((one) => !/%2F|%5C/.test(one))) {
    const sent = await proxy.curl('-T', '-', proxy.url(`/${name}`)).end(name);
    const link = sent.text.trim();
    const last = link.slice(link.lastIndexOf('/') + 1);
    expect([name, decodeURIComponent(last)]).toEqual([name, decodeURIComponent(name)]);
    expect((await proxy.curl(link).ended).text).toBe(name);
  }
}
