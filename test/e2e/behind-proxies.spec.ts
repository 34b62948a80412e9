import { clientAddress, frontDoor, links } from '../support/proxies/cases/addresses.js';
import { largeDownload, largeUpload, ranges } from '../support/proxies/cases/bodies.js';
import { archive, headersAndCodings, once } from '../support/proxies/cases/downloads.js';
import {
  belowPath,
  oneAway,
  severalServers,
  twoDomains,
} from '../support/proxies/cases/layouts.js';
import { names, quickNames } from '../support/proxies/cases/names.js';
import { earlyRefusals, leaveToSend } from '../support/proxies/cases/refusals.js';
import { leavers, streams } from '../support/proxies/cases/streams.js';
import { isHere, proxyKinds } from '../support/proxies/kinds.js';
import type { Layout } from '../support/proxies/places.js';
import type { Ports } from '../support/proxies/proxy.js';
import { Site } from '../support/proxies/site.js';
import type { TestSettings } from '../support/server.js';

type Case = (site: Site) => Promise<void>;

interface Setting {
  readonly settings?: (ports: Ports) => TestSettings;
  readonly servers?: number;
  readonly cases: Readonly<Record<string, Case>>;
}

const large: Case = async (site) => {
  const link = await largeUpload(site);
  await largeDownload(site, link);
  await ranges(site, link);
};

/** What is asked behind each proxy, by the example that it is asked of. */
const LAYOUTS: Readonly<Record<Layout, Setting>> = {
  'one-domain': {
    settings: () => ({ UPLOAD_WHITELIST: '["127.0.0.1","127.0.0.2"]' }),
    cases: {
      'is reached by TLS and HTTP/2': frontDoor,
      'a large file passes as it comes, both ways, and parts of it': large,
      'a streamed file arrives while it is sent': streams,
      'whoever leaves a stream is missed': leavers,
      'the client’s address is right, and not to be forged': clientAddress,
      'printed links are right': links,
      'paths arrive as they were sent': names,
      'names are kept': quickNames,
      'a refusal is read while the client sends': earlyRefusals,
      'leave to send is given': leaveToSend,
      'no request is made twice': once,
      'an archive is whole': archive,
      'headers and codings are kept': headersAndCodings,
    },
  },
  'sub-path': {
    settings: () => ({ PATH: '/plik' }),
    cases: { 'everything is below the path': belowPath },
  },
  'two-domains': {
    settings: ({ https }) => ({
      PLIK_DOMAIN: `https://plik.example.com:${https}`,
      DOWNLOAD_DOMAIN: `https://files.example.com:${https}`,
    }),
    cases: { 'files are on the one, the rest on the other': twoDomains },
  },
  'several-servers': {
    servers: 2,
    cases: {
      'both sides of a stream meet': severalServers,
      'one may be away': oneAway,
    },
  },
};

describe.each(proxyKinds)('behind $name', (kind) => {
  const described = isHere(kind) ? describe : describe.skip;
  described.each(Object.entries(LAYOUTS))('%s', (layout, { settings, servers, cases }) => {
    let site: Site | undefined;
    beforeAll(async () => {
      site = await Site.start(kind, layout as Layout, settings, servers);
    });
    afterAll(() => site?.stop());

    it.each(Object.entries(cases))('%s', (_, check) => check(site!));
  });
});
