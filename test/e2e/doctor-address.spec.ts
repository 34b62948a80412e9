import { DatabaseLook } from '../../src/database/look/look.js';
import { examineAddress } from '../../src/doctor/address/address.js';
import type { AddressOptions } from '../../src/doctor/address/visit.js';
import { type Surroundings, thisMachine } from '../../src/doctor/surroundings.js';
import { PlikClient } from '../../libs/client/src/index.js';
import { startWithAccounts } from '../support/accounts.js';
import { databaseFor } from '../support/databases.js';
import { QUICK, ahead, certificateFor, findingsOf, settingsOf } from '../support/doctor.js';
import { NginxPlaces, type Place, also, atServer, instead } from '../support/nginx-places.js';
import { freePort } from '../support/real-provider.js';
import { type TestSettings, TestServer } from '../support/server.js';

type Edit = (config: string) => string;
interface Fault {
  readonly edits: readonly Edit[];
  /** What is found, as "severity code", and what it and its remedy say. */
  readonly found: Readonly<Record<string, RegExp>>;
  /** Seconds. */
  readonly idle?: number;
  /** Behind the address. */
  readonly path?: string;
}

const FORWARDED = 'proxy_set_header X-Forwarded-For';
const HOST = ['proxy_set_header Host', 'proxy_set_header X-Forwarded-Host'];

/** Where people use http, the same as where they use https. */
const plainBeside: Edit = (config) => {
  const [, pass] = /(proxy_pass [^;]+;)/.exec(config)!;
  return config.replace(/return 301[^;]*;/, `location / { ${pass!} }`);
};

/** Faults of docker/nginx.conf, by what somebody has done. Some at once: none hides another one. */
const FAULTS: Readonly<Record<string, Fault>> = {
  'a small client_max_body_size, and no X-Forwarded-Proto': {
    edits: [
      instead('client_max_body_size', 'client_max_body_size 1m'),
      instead('proxy_set_header X-Forwarded-Proto', ''),
    ],
    found: {
      'error address.body-limit':
        /2.1 MB does not pass \(413, by the proxy\).*client_max_body_size 0/,
      'warning address.cookie-secure': /X-Forwarded-Proto \$scheme/,
    },
  },
  'uploads that are buffered': {
    edits: [instead('proxy_request_buffering', 'proxy_request_buffering on')],
    found: { 'error address.request-buffering': /proxy_request_buffering off/ },
  },
  'downloads that are buffered': {
    edits: [instead('proxy_buffering', 'proxy_buffering on')],
    found: {
      'error address.response-buffering':
        /\d+ of 200100 bytes were there after 1.5 s.*proxy_buffering off/,
    },
  },
  'a short limit for uploads that pause': {
    edits: [instead('client_body_timeout', 'client_body_timeout 1s')],
    found: {
      'warning address.timeout':
        /A (?:up|down)load that pauses is broken off after [1-3] s.*client_body_timeout/,
    },
    idle: 4,
  },
  'a short limit for answers that take long': {
    edits: [instead('proxy_read_timeout', 'proxy_read_timeout 1s')],
    found: { 'warning address.timeout': /broken off after [1-3] s.*proxy_read_timeout/ },
    idle: 4,
  },
  'another Host, and clients that have the address of the proxy': {
    edits: [
      ...HOST.map((header) => instead(header, `${header} upstream.internal`)),
      instead(FORWARDED, `${FORWARDED} ""`),
    ],
    found: {
      'error address.host': /asked as localhost:\d+.*proxy_set_header Host \$http_host/,
      'warning address.client-address':
        /127.0.0.2\) for 127.0.0.1.*proxy_set_header X-Forwarded-For \$remote_addr/,
    },
  },
  'a made-up address that is believed, and cookies that are changed': {
    edits: [
      instead(FORWARDED, `${FORWARDED} $proxy_add_x_forwarded_for`),
      also('proxy_cookie_flags ~ nosecure nosamesite'),
      also('proxy_cookie_path / /elsewhere'),
    ],
    found: {
      'error address.forged': /203.0.113.77.*\$remote_addr/,
      'warning address.cookie-secure': /not marked Secure/,
      'warning address.cookie-same-site': /proxy_cookie_flags/,
      'error address.cookie-path': /for the path \/elsewhere/,
    },
  },
  'cookies that are hidden, and names that are decoded': {
    edits: [
      also('proxy_hide_header Set-Cookie'),
      (config) => config.replace(/(proxy_pass [^;]+);/, '$1$uri;'),
    ],
    found: {
      'error address.cookie-lost': /proxy_hide_header/,
      'error address.names': /proxy_pass without a path/,
    },
  },
  'another site': {
    edits: [also('return 200 "hello"')],
    found: { 'error address.not-plik': /\/version answers 200.*ListenPort/ },
  },
  'compression, parts, HEAD, headers, Expect, DELETE, plain http and old TLS': {
    edits: [
      also('gzip on; gzip_types *; gzip_min_length 1'),
      also('proxy_set_header Range ""'),
      also('if ($request_method = HEAD) { return 405; }'),
      also('if ($http_expect) { return 417; }'),
      also('if ($request_method = DELETE) { return 405; }'),
      atServer('large_client_header_buffers 4 4k'),
      atServer('ssl_protocols TLSv1.1 TLSv1.2; ssl_ciphers DEFAULT@SECLEVEL=0'),
      plainBeside,
    ],
    found: {
      'warning address.compressed': /\(gzip\).*gzip off/,
      'warning address.range': /200.* instead of 206.*proxy_set_header Range/,
      'warning address.head': /405, by the proxy/,
      'warning address.headers': /400, by the proxy.*large_client_header_buffers/,
      'warning address.expect': /417, by the proxy/,
      'warning address.left': /DELETE passes/,
      'warning address.no-redirect': /return 301/,
      'warning address.tls-version': /TLSv1.1.*ssl_protocols TLSv1.2 TLSv1.3/,
    },
  },
  'a path that is taken away': {
    edits: [
      (config) =>
        config.replace('location /', 'location /sub/').replace(/(proxy_pass [^;]+);/, '$1/;'),
    ],
    found: {
      'error address.path': /the path "\/sub" and the server has "".*Set Path to "\/sub"/,
    },
    path: '/sub',
  },
};

const nameOf = (fault: string): string => fault.replace(/\W/g, '_');

let server: TestServer;
let nginx: NginxPlaces;
let trusted: string[];
const BEHIND = { FEATURE_AUTHENTICATION: 'enabled', SOURCE_IP_HEADER: 'X-Forwarded-For' };

beforeAll(async () => {
  const certificate = await certificateFor('DNS:localhost');
  const foreign = await certificateFor('DNS:elsewhere.example');
  const expired = await certificateFor('DNS:localhost', -1);
  const ending = await certificateFor('DNS:localhost', 5);
  trusted = [certificate, foreign, expired, ending].map(({ cert }) => cert);
  server = await TestServer.start(BEHIND);
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
  await server.stop();
});

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

describe('plikd doctor at the public address', () => {
  it('finds nothing behind docker/nginx.conf, and leaves nothing', async () => {
    const { found, texts, exam } = await looked(place('right', { idle: 1 }));
    expect([texts, found]).toEqual(['', []]);
    expect(exam.checks.length).toBeGreaterThan(15);
    await server.clean();
    expect(await server.storedObjects()).toEqual([]);
  });

  it.each(Object.entries(FAULTS))('finds %s', async (name, fault) => {
    const { idle = 0, path = '', found } = fault;
    const at = place(nameOf(name));
    const url = `${at.options!.url}${path}`;
    const seen = await looked({ ...at, options: { idle, url } });
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

  it('finds a download domain that leads nowhere', async () => {
    const ports = [await freePort(), await freePort()];
    const given = {
      PLIK_DOMAIN: `http://localhost:${ports[0]!}`,
      ...{ DOWNLOAD_DOMAIN: `http://127.0.0.1:${ports[1]!}`, LISTEN_PORT: String(ports[0]) },
    };
    const split = await TestServer.start(given);
    const nowhere = await looked({ at: split, given });
    expect(nowhere.found).toEqual(['error address.download-domain']);
    await split.stop();
  });
});
