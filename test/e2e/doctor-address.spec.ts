import { DatabaseLook } from '../../src/database/look/look.js';
import { examineAddress } from '../../src/doctor/address/address.js';
import type { AddressOptions } from '../../src/doctor/address/visit.js';
import { type Surroundings, thisMachine } from '../../src/doctor/surroundings.js';
import { PlikClient } from '../../libs/client/src/index.js';
import { startWithAccounts } from '../support/accounts.js';
import { databaseFor } from '../support/databases.js';
import { QUICK, ahead, certificateFor, findingsOf, settingsOf } from '../support/doctor.js';
import { hasNginx } from '../support/nginx.js';
import { NginxPlaces, type Place } from '../support/nginx-places.js';
import { type Edit, FAULTS } from '../support/proxy-faults.js';
import { freePort } from '../support/ports.js';
import { type TestSettings, TestServer } from '../support/server.js';

const nameOf = (fault: string): string => fault.replace(/\W/g, '_');

let server: TestServer;
let nginx: NginxPlaces;
let trusted: string[] = [];
const BEHIND = { FEATURE_AUTHENTICATION: 'enabled', SOURCE_IP_HEADER: 'X-Forwarded-For' };

beforeAll(async () => {
  server = await TestServer.start(BEHIND);
});
afterAll(() => server.stop());

interface Looking {
  readonly options?: Partial<AddressOptions>;
  readonly around?: Partial<Surroundings>;
  readonly at?: TestServer;
  readonly given?: TestSettings;
}

/** What is found at an address of a server. */
async function looked({ options, around, at = server, given = BEHIND }: Looking) {
  const database = JSON.stringify(await databaseFor(at.folder));
  const settings = settingsOf(at.folder, { ...given, METADATA_BACKEND_CONFIG: database });
  const look = await DatabaseLook.open(settings);
  try {
    return await findingsOf((exam) =>
      examineAddress(exam, {
        ...{ settings, look, options: { ...QUICK, ...options } },
        around: { ...thisMachine, plainPort: 1, trusted, ...around },
      }),
    );
  } finally {
    await look.close();
  }
}

const place = (name: string, more: Partial<AddressOptions> = {}): Looking => ({
  options: { url: nginx.url(name), ...more },
  around: { plainPort: nginx.plainPort(name) },
});

(hasNginx() ? describe : describe.skip)('plikd doctor at the public address', () => {
  beforeAll(async () => {
    const certificate = await certificateFor('DNS:localhost');
    const foreign = await certificateFor('DNS:elsewhere.example');
    const expired = await certificateFor('DNS:localhost', -1);
    const ending = await certificateFor('DNS:localhost', 5);
    trusted = [certificate, foreign, expired, ending].map(({ cert }) => cert);
    const place = (more: Partial<Place> = {}): Place => ({
      upstream: server.url,
      certificate,
      ...more,
    });
    const faulty = Object.entries(FAULTS).map(([name, { edits }]) => {
      const edit: Edit = (config) => edits.reduce((text, each) => each(text), config);
      return [nameOf(name), place({ edit })];
    });
    nginx = await NginxPlaces.start({
      ...{ right: place(), foreign: place({ certificate: foreign }) },
      ...{ expired: place({ certificate: expired }), ending: place({ certificate: ending }) },
      ...(Object.fromEntries(faulty) as Record<string, Place>),
    });
  });
  afterAll(async () => {
    await nginx.stop();
  });

  it('finds nothing behind docker/proxies/nginx/one-domain.conf, and leaves nothing', async () => {
    const { found, texts, exam } = await looked(place('right', { idle: 1 }));
    expect([texts, found]).toEqual(['', []]);
    expect(exam.checks.length).toBeGreaterThan(15);
    await server.clean();
    expect(await server.storedObjects()).toEqual([]);
  });

  it.each(Object.entries(FAULTS))('finds %s', async (name, fault) => {
    const { idle = 0, path = '', arrival = QUICK.arrival, found } = fault;
    const at = place(nameOf(name));
    const url = `${at.options!.url}${path}`;
    const seen = await looked({ ...at, options: { idle, arrival, url } });
    const expected = Object.entries(found).map(([code, says]) => [
      ...[code, expect.stringMatching(says) as unknown],
    ]);
    expect(seen.said).toEqual(Object.fromEntries(expected));
  });

  it.each([
    ['foreign', /it is for another host \(DNS:elsewhere\.example\)/],
    ['expired', /it has expired \(valid to .*Renew it/],
  ])('finds a certificate that is %s', async (name, says) => {
    const { found, texts } = await looked(place(name));
    expect([found, texts]).toEqual([['error address.certificate'], expect.stringMatching(says)]);
  });

  it('finds a certificate that ends soon, and one of nobody', async () => {
    const ending = await looked(place('ending'));
    expect(ending.found).toEqual(['warning address.certificate-ends']);
    expect(ending.texts).toMatch(/ends in 4 days/);
    const at = place('right');
    const unknown = await looked({ ...at, around: { ...at.around, trusted: [] } });
    expect(unknown.found).toEqual(['error address.certificate']);
    expect(unknown.texts).toMatch(/signed by itself/);
  });

  it('finds a clock that is wrong', async () => {
    const at = place('right');
    const { found, texts } = await looked({
      ...at,
      around: { ...at.around, clock: ahead(7_200_000).clock },
    });
    expect(found).toEqual(['warning address.clock']);
    expect(texts).toMatch(/7(?:199|200|201) s apart.*NTP/);
  });

  it('finds an address where nobody is, and says so more quietly of one that it has guessed', async () => {
    const port = await freePort();
    const { found } = await looked({ options: { url: `http://127.0.0.1:${port}` } });
    expect(found).toEqual(['error address.unreachable']);
    const given = { ...BEHIND, LISTEN_PORT: String(port) };
    expect((await looked({ given })).found).toEqual(['notice address.not-running']);
  });
});

describe('plikd doctor at other servers', () => {
  it('finds links that lead elsewhere, and a database that is another one', async () => {
    const other = await TestServer.start({ PLIK_DOMAIN: 'https://plik.example.com' });
    const { found } = await looked({ options: { url: other.url } });
    expect(found).toEqual(['warning address.domain', 'notice address.other-server']);
    await other.stop();
  });

  it('tries what needs an account with a token alone, and keeps to what is forced', async () => {
    const forced = {
      ...{ FEATURE_AUTHENTICATION: 'forced', FEATURE_PASSWORD: 'forced' },
      ...{ FEATURE_COMMENTS: 'forced', FEATURE_ONE_SHOT: 'forced', PATH: '/plik' },
    };
    const strict = await startWithAccounts(forced);
    const at = { at: strict, given: forced };
    const without = await looked({ ...at, options: { url: strict.url } });
    expect(without.found).toEqual(['notice address.not-tried']);
    expect(without.texts).toMatch(/anonymous uploads are disabled.*--token/s);
    const admin = new PlikClient(strict.url);
    await admin.login('admin', 'administrator');
    const { token } = await admin.createToken('doctor');
    const { found, texts } = await looked({ ...at, options: { url: strict.url, token } });
    expect([texts, found]).toEqual(['', []]);
    await strict.stop();
  });

  it('finds a download domain that leads nowhere, and nothing when it leads to the server', async () => {
    const ports = [await freePort(), await freePort()];
    const given = (port: number) => ({
      ...{ PLIK_DOMAIN: `http://localhost:${ports[0]!}`, LISTEN_PORT: String(ports[0]) },
      DOWNLOAD_DOMAIN: `http://127.0.0.1:${port}`,
    });
    const nowhere = await TestServer.start(given(ports[1]!));
    const lost = await looked({ at: nowhere, given: given(ports[1]!) });
    expect(lost.found).toEqual(['error address.download-domain']);
    await nowhere.stop();
    const split = await TestServer.start(given(ports[0]!));
    const { found, texts } = await looked({ at: split, given: given(ports[0]!) });
    expect([texts, found]).toEqual(['', []]);
    await split.stop();
  });

  it('finds cookies that browsers do not keep, and a path that is not the server’s', async () => {
    const given = { FEATURE_AUTHENTICATION: 'enabled', ASSUME_HTTPS: 'true', PATH: '/plik' };
    const secure = await TestServer.start(given);
    const { found } = await looked({ at: secure, given, options: { url: secure.url } });
    expect(found).toEqual(['error address.cookie-useless']);
    const url = secure.url.replace('/plik', '/files');
    const elsewhere = await looked({ at: secure, given, options: { url } });
    expect(elsewhere.found).toEqual(['error address.path']);
    expect(elsewhere.texts).toMatch(/under another path than its own, "\/plik" \(404/);
    await secure.stop();
  });
});
