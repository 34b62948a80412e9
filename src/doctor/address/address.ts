import { lookup } from 'node:dns/promises';
import { HEADER } from '#wire';
import { describeError } from '../../common/errors.js';
import type { Settings } from '../../config/index.js';
import type { DatabaseLook } from '../../database/look/look.js';
import { isLoopback } from '../configuration-rules.js';
import type { Examination } from '../examination.js';
import type { Finding } from '../finding.js';
import type { Surroundings } from '../surroundings.js';
import { type Answer, type AskedHeaders, Asking, jsonOf } from './asking.js';
import { clientAddressOf, forgeryOf } from './clients.js';
import { downloadDomainOf } from './download-domain.js';
import * as front from './front.js';
import { Probe, Refused, servedOf } from './probe.js';
import { slowTransferOf, waitingSenderOf } from './streaming.js';
import { certificateOf, oldVersionsOf } from './tls.js';
import { bodyLimitOf, downloadsOf, expectOf, namesOf } from './transfers.js';
import type { AddressOptions, Visit } from './visit.js';

/** What is to be examined, and by what. */
export interface AddressCase {
  readonly settings: Settings;
  readonly options: AddressOptions;
  readonly around: Surroundings;
  readonly look: DatabaseLook | null;
}

const LONG = 120_000;

/** The address that people use, by real transfers through whatever is on the way. */
export async function examineAddress(exam: Examination, it: AddressCase): Promise<void> {
  const where = whereTo(it);
  const base = where.url.replace(/\/+$/, '');
  const isHttps = base.startsWith('https:');
  const trusted = !isHttps || (await examineTls(exam, base, it.around));
  const asking = await askingOf(base, it, trusted);
  const known: { version?: Answer } = {};
  await exam.check('address', `${base} leads to Plik Nest`, async () => {
    try {
      known.version = await asking.ask(`${base}/version`);
    } catch (error) {
      return [unreachable(base, error, where.guessed)];
    }
    return front.identityOf(base, it.settings.path, known.version);
  });
  const { version } = known;
  if (version === undefined || typeof jsonOf(version)?.version !== 'string') return;
  const served = servedOf(jsonOf(await asking.ask(`${base}/config`)) ?? {});
  const downloads =
    served.downloadDomain === '' ? base : `${served.downloadDomain}${it.settings.path}`;
  const probe = new Probe(asking, base, downloads, served);
  const visit = { ...it, base, asking, probe, direct: where.guessed };
  await examineFront(exam, visit, version);
  try {
    if (await mayUpload(exam, visit)) await examineTransfers(exam, visit);
  } finally {
    await exam.check('address', 'what was tried is removed', async () => leftBehind(probe));
  }
}

/** The address, and whether nobody named it: then it is that of this machine. */
function whereTo({ settings: s, options }: AddressCase): { url: string; guessed: boolean } {
  if (options.url !== undefined) return { url: options.url, guessed: false };
  if (s.plikDomain !== '') return { url: `${s.plikDomain}${s.path}`, guessed: false };
  const host = /^(?:0\.0\.0\.0|::|)$/.test(s.listenAddress) ? '127.0.0.1' : s.listenAddress;
  const shown = host.includes(':') ? `[${host}]` : host;
  const scheme = s.sslEnabled ? 'https' : 'http';
  return { url: `${scheme}://${shown}:${s.listenPort}${s.path}`, guessed: true };
}

async function examineTls(exam: Examination, base: string, around: Surroundings): Promise<boolean> {
  const handshake = { failed: false };
  const trusted = await exam.check('address', 'its certificate is trusted', async () => {
    try {
      return await certificateOf(base, around);
    } catch {
      // That it cannot be reached is told by the next check.
      handshake.failed = true;
      return [];
    }
  });
  if (!handshake.failed) {
    await exam.check('address', 'no old version of TLS is spoken', () =>
      oldVersionsOf(base, around),
    );
  }
  return trusted;
}

/** A token is not sent to whoever cannot prove who they are. */
async function askingOf(
  base: string,
  { options: { token }, around: { trusted } }: AddressCase,
  verified: boolean,
): Promise<Asking> {
  const own: AskedHeaders = token !== undefined && verified ? { [HEADER.userToken]: token } : {};
  return new Asking({ trusted, verify: verified, from: await otherLoopback(base), headers: own });
}

/** On one machine the proxy and we would have the same address; Linux has many for loopback. */
async function otherLoopback(base: string): Promise<string> {
  if (process.platform !== 'linux') return '';
  const { address } = await lookup(new URL(base).hostname, 4).catch(() => ({ address: '' }));
  return address === '127.0.0.1' ? '127.0.0.2' : '';
}

/** Of several addresses that were tried, the error has a code and no text. */
function reasonOf(error: unknown): string {
  const [text = ''] = describeError(error).split('\n');
  return text === '' ? ((error as { code?: string }).code ?? 'no answer') : text;
}

function unreachable(base: string, error: unknown, guessed: boolean): Finding {
  const why = reasonOf(error);
  if (guessed) {
    return {
      code: 'address.not-running',
      severity: 'notice',
      text: `No server runs at ${base} (${why}), and PlikDomain is not set: the way through a proxy was not tried.`,
      remedy:
        'Start plikd, and run plikd doctor again, with --url where people use another address.',
    };
  }
  return {
    code: 'address.unreachable',
    severity: 'error',
    text: `${base} cannot be reached from here (${why}).`,
    remedy: `See that the name leads to the proxy (DNS), that it runs and listens there, and that no firewall is between; plikd doctor --url tries another address.`,
  };
}

async function examineFront(exam: Examination, visit: Visit, version: Answer): Promise<void> {
  const check = (name: string, work: () => Promise<Finding[]> | Finding[]): Promise<boolean> =>
    exam.check('address', name, work);
  await check('links begin with it', () => front.domainOf(visit));
  await check('its clock is that of this machine', () => front.clockOf(visit, version));
  await check('the host is passed on', () => front.hostOf(visit));
  await check('cookies arrive as they are set', () => front.cookiesOf(visit));
  await check('large headers pass', () => front.largeHeadersOf(visit));
  const { protocol, port, hostname } = new URL(visit.base);
  if (protocol === 'https:' && (port === '' || visit.around.plainPort !== 80)) {
    await check('http leads to https', () => front.redirectOf(visit));
  }
  if (protocol === 'http:' && !isLoopback(hostname)) {
    await check('it is encrypted', () => [notEncrypted(visit.base)]);
  }
}

const notEncrypted = (base: string): Finding => ({
  code: 'address.not-https',
  severity: 'warning',
  text: `People use ${base} without encryption: everybody on the way reads files, passwords and sessions.`,
  remedy: 'Let the proxy serve https, and set PlikDomain to the https address.',
});

/** False: only an account may upload, or other addresses, and nothing can be tried. */
async function mayUpload(exam: Examination, { probe }: Visit): Promise<boolean> {
  const refused: { why?: string } = {};
  await exam.check('address', 'uploads can be tried', async () => {
    try {
      await probe.create('doctor.txt');
      return [];
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      refused.why = error.message;
      return [notTried(error.message)];
    }
  });
  return refused.why === undefined;
}

const notTried = (why: string): Finding => ({
  code: 'address.not-tried',
  severity: 'notice',
  text: `No upload could be tried (${why}): limits, buffering and time-outs of the way are not known.`,
  remedy:
    'Run plikd doctor with --token and a user token, from an address that may upload (UploadWhitelist).',
});

async function examineTransfers(exam: Examination, visit: Visit): Promise<void> {
  const check = (name: string, work: (it: Visit) => Promise<Finding[]>, limit = 60_000) =>
    exam.check('address', name, () => work(visit), { limit });
  const idle = visit.options.idle * 1000;
  const there = await check('the download domain serves files', downloadDomainOf);
  // These wait for most of their time; the others go on meanwhile.
  const waiting = there
    ? [
        check('a sender may wait for a receiver', waitingSenderOf, idle + LONG),
        check('bytes pass as they come, with pauses', slowTransferOf, idle + LONG),
      ]
    : [];
  await check('the server sees the addresses of clients', clientAddressOf);
  await check('no made-up address is believed', forgeryOf);
  await check('uploads that ask first pass', expectOf);
  if (there) {
    await check('large uploads pass', bodyLimitOf, LONG);
    await check('names of files pass', namesOf);
    await check('parts, heads and texts pass as they are', downloadsOf);
  }
  await Promise.all(waiting);
}

async function leftBehind(probe: Probe): Promise<Finding[]> {
  const left = await probe.removeAll();
  if (left.length === 0) return [];
  return [
    {
      code: 'address.left',
      severity: 'warning',
      text: `Uploads that were tried could not be removed: ${left.join(', ')}.`,
      remedy:
        'They expire within ten minutes, where the server lets uploaders say so; remove them by hand otherwise. See that DELETE passes the proxy.',
    },
  ];
}
