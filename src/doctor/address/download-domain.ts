import type { Finding } from '../finding.js';
import { type Answer, said } from './asking.js';
import type { Visit } from './visit.js';

const BYTES = Buffer.from('served at the download domain\n');

/** Files are served there, and nothing else is: neither the page nor its cookies. */
export async function downloadDomainOf({ probe, asking }: Visit): Promise<Finding[]> {
  const { served, downloads } = probe;
  if (served.downloadDomain === '' || served.streamForced) return [];
  const tried = await probe.create('domain.txt');
  const sent = await probe.send(tried, BYTES);
  if (sent.status !== 200) throw new Error(`a small file is refused: ${said(sent)}`);
  const got = await probe.get(tried).catch((error: unknown) => (error as Error).message);
  if (typeof got === 'string' || got.status !== 200 || !got.body.equals(BYTES)) {
    return [notServed(downloads, typeof got === 'string' ? got : said(got))];
  }
  if (served.plikDomain === '') return [];
  const page = await asking.ask(`${downloads}/auth/logout`);
  if (page.status === 302 && page.headers['set-cookie'] === undefined) return [];
  return [servesMore(downloads, page)];
}

const notServed = (downloads: string, why: string): Finding => ({
  code: 'address.download-domain',
  severity: 'error',
  text: `Files cannot be had at ${downloads} (${why}), where every download leads.`,
  remedy:
    'Let DNS and the proxy lead this host to the server too, with its own name (proxy_set_header Host $http_host); or correct DownloadDomain.',
});

const servesMore = (downloads: string, page: Answer): Finding => ({
  code: 'address.download-host',
  severity: 'warning',
  text: `${downloads} serves the API too (${said(page)}): what people have uploaded shares a site with the page.`,
  remedy:
    'Let the proxy pass the host on (proxy_set_header Host $http_host), so that the server can tell the two apart.',
});
