import { isIP } from 'node:net';
import { type TLSSocket, connect, rootCertificates } from 'node:tls';
import type { Finding } from '../finding.js';
import type { Surroundings } from '../surroundings.js';

const DAY = 86_400_000;
/** Days before its end at which a certificate should have been renewed. */
const SOON = 14;
const PATIENCE = 8_000;

/** What the names of the errors mean to whoever has set the certificate up. */
const MEANINGS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'it has expired',
  CERT_NOT_YET_VALID: 'it is not valid yet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'it is for another host',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'it is signed by an authority that this machine does not know',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'it is signed by an authority that this machine does not know, or the chain is not complete',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'the chain is not complete: an intermediate certificate is missing',
};

const REMEDIES: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'Renew it, and reload the proxy (or restart plikd, with SslCert).',
  ERR_TLS_CERT_ALTNAME_INVALID:
    'Get one that names this host, or see that the proxy takes it for this host (server_name).',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'Put the intermediate certificates behind it into the same file (fullchain.pem).',
};

/** One handshake. Rejects when there is none. */
function handshake(url: URL, { trusted }: Surroundings, old = false): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
    const socket = connect({
      ...{ host, port: Number(url.port || 443), rejectUnauthorized: false },
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ...(trusted.length === 0 ? {} : { ca: [...rootCertificates, ...trusted] }),
      ...(old ? { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } : {}),
    });
    socket.setTimeout(PATIENCE, () => socket.destroy(new Error('no answer to the handshake')));
    socket.once('secureConnect', () => {
      resolve(socket);
    });
    socket.once('error', reject);
  });
}

/** Whether the certificate is trusted is what a browser would ask, too. */
export async function certificateOf(base: string, around: Surroundings): Promise<Finding[]> {
  const socket = await handshake(new URL(base), around);
  const { authorized, authorizationError } = socket;
  const { valid_to: validTo, subjectaltname: names = '' } = socket.getPeerCertificate();
  socket.destroy();
  if (!authorized) return [untrusted(base, codeOf(authorizationError), validTo, names)];
  const days = Math.floor((Date.parse(validTo) - around.clock.now()) / DAY);
  if (days >= SOON) return [];
  return [
    {
      code: 'address.certificate-ends',
      severity: 'warning',
      text: `The certificate of ${base} ends in ${days} days (${validTo}).`,
      remedy: 'Renew it, and find out why it was not renewed by itself (certbot renew --dry-run).',
    },
  ];
}

/** A name, or an error that has one. */
const codeOf = (error: unknown): string =>
  typeof error === 'string' ? error : ((error as { code?: string } | null)?.code ?? String(error));

function untrusted(base: string, code: string, validTo: string, names: string): Finding {
  const facts = code === 'ERR_TLS_CERT_ALTNAME_INVALID' ? names : `valid to ${validTo}`;
  return {
    code: 'address.certificate',
    severity: 'error',
    text: `Browsers do not trust the certificate of ${base}: ${MEANINGS[code] ?? code} (${facts}).`,
    remedy:
      REMEDIES[code] ??
      'Get one of an authority that browsers know, and serve it with its chain (fullchain.pem); for an authority of your own, set NODE_EXTRA_CA_CERTS for this command.',
  };
}

export async function oldVersionsOf(base: string, around: Surroundings): Promise<Finding[]> {
  const socket = await handshake(new URL(base), around, true).catch(() => null);
  if (socket === null) return [];
  const protocol = socket.getProtocol() ?? 'an old version';
  socket.destroy();
  return [
    {
      code: 'address.tls-version',
      severity: 'warning',
      text: `${base} still speaks ${protocol}, which is obsolete (RFC 8996).`,
      remedy: 'Set ssl_protocols TLSv1.2 TLSv1.3 in nginx, or TlsVersion to tlsv12.',
    },
  ];
}
