import type { Settings } from '../config/index.js';

type Domains = Pick<Settings, 'downloadDomain' | 'downloadDomainAlias'>;

/** Where downloads come from, beside the server of the page itself (contract §2.6). */
const downloadOrigins = ({ downloadDomain, downloadDomainAlias }: Domains): readonly string[] =>
  downloadDomain === ''
    ? []
    : [...new Set([downloadDomain, ...downloadDomainAlias].map((url) => new URL(url).origin))];

/** What the page may load and ask: what comes with it, and uploads, as files or made in the page itself. */
export function pagePolicy(domains: Domains): string {
  const uploads = ["'self'", 'blob:', ...downloadOrigins(domains)].join(' ');
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    ...['img', 'media', 'connect'].map((kind) => `${kind}-src ${uploads}`),
    // Documents that the page has made of bytes, under a type of its own.
    'frame-src blob:',
    "worker-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Headers of the page's documents: nothing of strangers runs in them, and no stranger's page holds them. */
export const pageSecurity = (domains: Domains): Readonly<Record<string, string>> => ({
  'Content-Security-Policy': pagePolicy(domains),
  'Referrer-Policy': 'same-origin',
  'X-Frame-Options': 'DENY',
  'Cross-Origin-Opener-Policy': 'same-origin',
});
