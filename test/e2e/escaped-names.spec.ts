import { Client, filePath } from '../support/client.js';
import { FORM_TYPE, formPieces } from '../support/multipart.js';
import { TestServer } from '../support/server.js';

let server: TestServer;
let client: Client;
beforeAll(async () => {
  server = await TestServer.start();
  client = Client.of(server);
});
afterAll(() => server.stop());

describe('names with percent signs', () => {
  it.each([
    ['a%22b.txt', 'a%22b.txt'],
    ['a"b.txt', 'a%22b.txt'],
    ['100%0A.txt', '100%0A.txt'],
    ['50%.txt', '50%.txt'],
  ])('case 54: the declared %s is found under %s', async (declared, sent) => {
    const upload = await client.create({ files: [{ fileName: declared }] });
    const [file] = upload.files;
    const response = await client.request('POST', filePath(upload, file!), {
      body: new Uint8Array(formPieces(sent, Buffer.from('abc')).all),
      headers: { 'Content-Type': FORM_TYPE, 'X-UploadToken': upload.uploadToken },
    });
    expect([response.status, await response.text()]).toEqual([
      200,
      expect.stringContaining('"status":"uploaded"') as string,
    ]);
    expect(await (await client.get(filePath(upload, file!))).text()).toBe('abc');
  });
});
