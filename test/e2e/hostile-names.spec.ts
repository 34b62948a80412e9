import { readdir } from 'node:fs/promises';
import { relative } from 'node:path';
import type { FileWire, UploadWire } from '../../libs/wire/src/index.js';
import { Client, filePath } from '../support/client.js';
import { traces } from '../support/database.js';
import { filePart, formBytes, formType } from '../support/multipart.js';
import { TestServer } from '../support/server.js';

const CONTENT = 'content';
/** Two letters, then a key made of the file's id. */
const OBJECT = /^([A-Za-z0-9]{2})\/\1[A-Za-z0-9]{14}\.[0-9]+$/;

/** Names that are odd and still names: they are kept as they are. */
const ODD: [string, string][] = [
  ['backslashes', '..\\..\\evil.txt'],
  ['a drive', 'C:\\boot.ini'],
  ['encoded separators', '..%2f..%2fevil'],
  ['doubly encoded separators', '..%252f..%252fevil'],
  ['a quote', 'a"b.txt'],
  ['a backslash before a quote', 'a\\"b.txt'],
  ['quotes and a parameter', 'a"; filename="b.html'],
  ['semicolons', 'a;b;c.txt'],
  ['an apostrophe and a percent sign', "it's 100%.txt"],
  ['a right-to-left override', 'cod\u202egpj.exe'],
  ['bidi isolates', '\u2066a\u2069.txt'],
  ['emoji', '👩‍👩‍👧 party 🎉.txt'],
  ['composed', 'caf\u00e9.txt'],
  ['decomposed', 'cafe\u0301.txt'],
  ['a leading dash', '-rf'],
  ['a leading dot', '.htaccess'],
  ['three dots', '...'],
  ['blanks', '  a  '],
  ['a tilde', '~root'],
  ['a device', 'CON'],
  ['markup', '<img src=x onerror=alert(1)>'],
  ['a shell', '$(reboot) `id` | & > x'],
  ['SQL', "'; DROP TABLE files; --"],
  ['a prototype', '__proto__'],
  ['1024 bytes', 'x'.repeat(1024)],
  ['1024 bytes of other characters', 'é'.repeat(512)],
];

describe('names that clients choose (contract §5.4, §5.5)', () => {
  let server: TestServer;
  let client: Client;

  beforeAll(async () => {
    server = await TestServer.start();
    client = Client.of(server);
  });

  afterAll(() => server.stop());

  const shownName = (response: Response): string => {
    const header = response.headers.get('content-disposition') ?? '';
    const safe =
      /^inline; filename="((?:[ !#-[\]-~]|\\["\\])*)"; filename\*=UTF-8''([A-Za-z0-9!#$&+.^_`|~%-]*)$/;
    const [, , encoded] = safe.exec(header) ?? [];
    if (encoded === undefined) throw new Error(`not a safe header: ${header}`);
    return decodeURIComponent(encoded);
  };

  const shownAs = (name: string): string =>
    name.replace(/[\r\n\0\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '');

  async function expectRoundTrip(path: string, name: string): Promise<void> {
    const response = await client.get(path);
    expect([response.status, await response.text()]).toEqual([200, CONTENT]);
    expect(shownName(response)).toBe(shownAs(name));
  }

  /** Wherever the name says, the bytes are below the storage's own names. */
  async function expectSafeStorage(): Promise<void> {
    for (const object of await server.storedObjects())
      expect(relative(server.filesFolder, object)).toMatch(OBJECT);
    for (const entry of await readdir(server.folder)) expect(entry).toMatch(/^(files|plik\.db.*)$/);
  }

  it.each(ODD)('%s: declared, sent, fetched, listed', async (_, name) => {
    const upload = await client.create({ files: [{ fileName: name }] });
    const [file] = upload.files;
    expect(file?.fileName).toBe(name);
    const sent = await client.request('POST', filePath(upload, file!), {
      headers: { 'X-UploadToken': upload.uploadToken, ...formType() },
      body: formBytes([filePart(name, CONTENT)]),
    });
    expect(sent.status).toBe(200);
    await expectRoundTrip(filePath(upload, file!), name);
    await expectSafeStorage();
  });

  it.each(ODD)('%s: added and quickly uploaded', async (_, name) => {
    const upload = await client.create();
    const body = formBytes([filePart(name, CONTENT)]);
    const headers = { 'X-UploadToken': upload.uploadToken, ...formType() };
    const added = await client.request('POST', `/file/${upload.id}`, { headers, body });
    expect(added.status).toBe(200);
    const file = (await added.json()) as FileWire;
    expect(file.fileName).toBe(name);
    await expectRoundTrip(filePath(upload, file), name);
    const quick = await client.request('POST', '/', { headers: formType(), body });
    const link = await quick.text();
    expect(link).toMatch(/^http:\/\/[!-~]+\n$/);
    await expectRoundTrip(link.trim().replace(server.url, ''), name);
    const put = await client.request('PUT', `/${encodeURIComponent(name)}`, { body: CONTENT });
    await expectRoundTrip((await put.text()).trim().replace(server.url, ''), name);
    await expectSafeStorage();
  });

  it.each([
    ['a newline', 'x\r\nSet-Cookie: a=b'],
    ['a tab and a bell', 'a\t\u0007b'],
  ])('%s ends no header', async (_, name) => {
    const put = await client.request('PUT', `/${encodeURIComponent(name)}`, { body: CONTENT });
    const response = await client.get((await put.text()).trim().replace(server.url, ''));
    expect(response.headers.has('set-cookie')).toBe(false);
    expect(shownName(response)).toBe(shownAs(name));
    expect(await response.text()).toBe(CONTENT);
  });

  it.each([
    ['empty', '', 'missing file name'],
    ['a slash', 'a/b.txt', 'invalid file name'],
    ['a way up', '../../etc/passwd', 'invalid file name'],
    ['an absolute path', '/etc/passwd', 'invalid file name'],
    ['a dot', '.', 'invalid file name'],
    ['two dots', '..', 'invalid file name'],
    ['a NUL', 'a\0b', 'invalid file name'],
    ['1025 bytes', 'x'.repeat(1025), 'maximum length is 1024 characters'],
    ['1025 bytes of other characters', `${'é'.repeat(512)}x`, 'maximum length is 1024 characters'],
  ])('%s cannot be declared', async (_, fileName, why) => {
    const before = await traces(server);
    const response = await client.postUpload({ files: [{ fileName: 'ok' }, { fileName }] });
    expect(response.status).toBe(400);
    const text = await response.text();
    expect(text).toMatch(/^unable to create upload : .*\n$/);
    expect(text).toContain(why);
    expect(await traces(server)).toEqual(before);
  });

  it.each([
    ['a way up', '../../etc/passwd', 'passwd'],
    ['an absolute path', '/etc/shadow', 'shadow'],
    ['a folder', 'dir/', 'dir'],
  ])('of %s in a form only the base name counts', async (_, sent, kept) => {
    const upload = await client.create();
    const response = await client.request('POST', `/file/${upload.id}`, {
      headers: { 'X-UploadToken': upload.uploadToken, ...formType() },
      body: formBytes([filePart(sent, CONTENT)]),
    });
    expect([response.status, await response.json()]).toMatchObject([200, { fileName: kept }]);
    await expectSafeStorage();
  });

  it.each(['.', '..', 'a/..', '/', '///', 'a\0b', 'x'.repeat(1025)])(
    'a form whose file is called %j is refused and leaves nothing',
    async (name) => {
      const upload = await client.create();
      const before = await traces(server);
      const body = formBytes([filePart(name, CONTENT)]);
      const headers = { 'X-UploadToken': upload.uploadToken, ...formType() };
      for (const path of [`/file/${upload.id}`, '/']) {
        const response = await client.request('POST', path, { headers, body });
        expect(response.status).toBe(400);
        expect(await response.text()).toMatch(/^[^\n]+\n$/);
      }
      expect(await traces(server)).toEqual(before);
    },
  );

  it('bytes that are no UTF-8 make a name that can be fetched', async () => {
    const upload = await client.create();
    const form = formBytes([filePart('a?b.txt', CONTENT)]);
    form[form.indexOf('?')] = 0xff;
    const headers = { 'X-UploadToken': upload.uploadToken, ...formType() };
    const response = await client.request('POST', `/file/${upload.id}`, { headers, body: form });
    const file = (await response.json()) as FileWire;
    await expectRoundTrip(filePath(upload, file), file.fileName);
  });

  it('duplicates are two files, and composed and decomposed names are not one', async () => {
    const names = ['a.txt', 'a.txt', 'caf\u00e9', 'cafe\u0301'];
    const upload = await client.create({ files: names.map((fileName) => ({ fileName })) });
    for (const [i, file] of upload.files.entries())
      expect((await client.postFile(upload, file, `${i}`)).status).toBe(200);
    for (const [i, file] of upload.files.entries())
      expect(await (await client.get(filePath(upload, file))).text()).toBe(`${i}`);
    const wrong = `/file/${upload.id}/${upload.files[2]!.id}/${encodeURIComponent('cafe\u0301')}`;
    expect((await client.get(wrong)).status).toBe(400);
    const seen = (await (await client.get(`/upload/${upload.id}`)).json()) as UploadWire;
    expect(seen.files.map(({ fileName }) => fileName)).toEqual(names);
  });

  it('encoded separators in a path never become separators', async () => {
    const { upload, file } = await client.store(CONTENT);
    for (const path of [
      '..%2fhello.txt',
      '%2e%2e%2fhello.txt',
      'hello.txt%2f',
      '..%5chello.txt',
      '%252e%252e%252fhello.txt',
      'hello.txt%00',
      '%00',
      '%0d%0aX:%20y',
    ]) {
      // prettier-ignore
      const response = await client.get(`/file/${upload.id}/${file.id}/${path}`);
      expect([400, 404]).toContain(response.status);
      expect(await response.text()).not.toContain(CONTENT);
    }
  });
});
