import type { Finding } from '../finding.js';
import { type Answer, isOurs, jsonOf, said } from './asking.js';
import type { Visit } from './visit.js';

/** Milliseconds. */
const APART = 60_000;
/** Bytes in one header: a session and some cookies of other sites. */
const LARGE = 6_000;

/** Whether what answered at /version is Plik Nest, under the path that it knows of. */
export function identityOf(base: string, ownPath: string, answer: Answer): Finding[] {
  const path = new URL(base).pathname.replace(/\/$/, '');
  const isVersion = answer.status === 200 && typeof jsonOf(answer)?.version === 'string';
  if (isVersion && isOurs(answer)) {
    if (path === ownPath) return [];
    return [
      {
        code: 'address.path',
        severity: 'error',
        text: `People use the path "${path}" and the server has "${ownPath}" (Path): its links and cookies lead elsewhere.`,
        remedy: `Set Path to "${path}", and let the proxy pass paths on as they are (in nginx, proxy_pass without a path).`,
      },
    ];
  }
  if (isOurs(answer)) {
    return [
      {
        code: 'address.path',
        severity: 'error',
        text: `${base} reaches Plik Nest under another path than its own, "${ownPath}" (${said(answer)}).`,
        remedy: `Let the proxy pass paths on as they are (in nginx, proxy_pass without a path), and set Path to "${path}".`,
      },
    ];
  }
  return [
    {
      code: 'address.not-plik',
      severity: 'error',
      text: `${base} does not lead to Plik Nest: /version answers ${answer.status}.`,
      remedy:
        'See that the proxy leads this host and path to ListenAddress and ListenPort, that plikd runs, and that PlikDomain and Path are right.',
    },
  ];
}

/** Printed links begin with PlikDomain. */
export function domainOf({ base, probe: { served } }: Visit): Finding[] {
  const { origin } = new URL(base);
  if (served.plikDomain === '' || new URL(served.plikDomain).origin === origin) return [];
  return [
    {
      code: 'address.domain',
      severity: 'warning',
      text: `The server prints links that begin with ${served.plikDomain} (PlikDomain), and not with ${origin}.`,
      remedy: 'Set PlikDomain to the address that people use.',
    },
  ];
}

export function clockOf({ around }: Visit, answer: Answer): Finding[] {
  const date = Date.parse(answer.headers.date ?? '');
  const apart = Number.isNaN(date) ? 0 : Math.abs(date - around.clock.now());
  if (apart < APART) return [];
  return [
    {
      code: 'address.clock',
      severity: 'warning',
      text: `The clocks at the public address and of this machine are ${Math.round(apart / 1000)} s apart: uploads end, and logins fail, at the wrong time.`,
      remedy: 'Set both by NTP (timedatectl set-ntp true).',
    },
  ];
}

/** A page of this very address has to be taken for our own. */
export async function hostOf({ asking, base }: Visit): Promise<Finding[]> {
  const { origin, host } = new URL(base);
  const answer = await asking.ask(`${base}/auth/logout`, { headers: { Origin: origin } });
  if (answer.status !== 403) return [];
  return [
    {
      code: 'address.host',
      severity: 'error',
      text: `The server does not see that it is asked as ${host}, and takes its own page for another site: logins fail (${said(answer)}).`,
      remedy:
        'Let the proxy pass the host on (in nginx, proxy_set_header Host $http_host), or set PlikDomain.',
    },
  ];
}

/** What a logout without a session clears has the attributes of what a login sets. */
export async function cookiesOf({ asking, base, probe: { served } }: Visit): Promise<Finding[]> {
  if (!served.accounts) return [];
  const { headers } = await asking.ask(`${base}/auth/logout`);
  const cookies = headers['set-cookie'] ?? [];
  if (cookies.length === 0) {
    return [
      {
        code: 'address.cookie-lost',
        severity: 'error',
        text: 'Cookies that the server sets do not arrive: nobody stays logged in.',
        remedy:
          'Do not let the proxy hide or cache Set-Cookie (proxy_hide_header, proxy_ignore_headers).',
      },
    ];
  }
  return attributesOf(base, cookies);
}

function attributesOf(base: string, cookies: readonly string[]): Finding[] {
  const { protocol, pathname } = new URL(base);
  const lacks = (attribute: RegExp): boolean => cookies.some((cookie) => !attribute.test(cookie));
  const found: Finding[] = [];
  if (protocol === 'https:' && lacks(/;\s*secure\b/i)) {
    found.push({
      code: 'address.cookie-secure',
      severity: 'warning',
      text: 'People use https, and the cookies of a session are not marked Secure: a browser sends them over http, too.',
      remedy:
        'Set PlikDomain to the https address; or let the proxy send X-Forwarded-Proto $scheme, and name it in TrustedProxies. A proxy must not change cookies (proxy_cookie_flags).',
    });
  }
  if (protocol === 'http:' && !lacks(/;\s*secure\b/i)) {
    found.push({
      code: 'address.cookie-useless',
      severity: 'error',
      text: 'People use http, and the cookies of a session are marked Secure: browsers do not keep them, and nobody can log in.',
      remedy:
        'Serve https; or set AssumeHTTPS and EnhancedWebSecurity to false, and PlikDomain to the http address.',
    });
  }
  const [, path = '/'] = /;\s*path=([^;]*)/i.exec(cookies[0] ?? '') ?? [];
  if (!`${pathname}/`.startsWith(path.replace(/\/*$/, '/'))) {
    found.push({
      code: 'address.cookie-path',
      severity: 'error',
      text: `The cookies of a session are for the path ${path}, and the page is at ${pathname}: nobody stays logged in.`,
      remedy:
        'Set Path to the path that people use, and let the proxy change neither it nor cookies (proxy_cookie_path).',
    });
  }
  if (lacks(/;\s*samesite=/i)) {
    found.push({
      code: 'address.cookie-same-site',
      severity: 'warning',
      text: 'The cookies of a session have lost their SameSite on the way: other sites can act in the name of who is logged in.',
      remedy: 'Do not let the proxy change cookies (proxy_cookie_flags).',
    });
  }
  return found;
}

export async function largeHeadersOf({ asking, base }: Visit): Promise<Finding[]> {
  const headers = { Cookie: `doctor=${'x'.repeat(LARGE)}` };
  const answer = await asking.ask(`${base}/version`, { headers });
  if (answer.status === 200) return [];
  return [
    {
      code: 'address.headers',
      severity: 'warning',
      text: `A request with ${LARGE} bytes of cookies is refused (${said(answer)}): people with cookies of other sites on this host cannot come.`,
      remedy: 'Raise large_client_header_buffers of nginx to 4 16k, its like elsewhere.',
    },
  ];
}

/** Plain HTTP beside HTTPS should lead there; that nobody listens is fine. */
export async function redirectOf({ asking, base, around }: Visit): Promise<Finding[]> {
  const url = new URL(base);
  url.protocol = 'http:';
  url.port = String(around.plainPort);
  const plain = url.href.replace(/\/$/, '');
  const answer = await asking.ask(`${plain}/version`, { patience: 3000 }).catch(() => null);
  if (answer === null || !isOurs(answer) || answer.status !== 200) return [];
  return [
    {
      code: 'address.no-redirect',
      severity: 'warning',
      text: `${plain} serves the same without encryption, and does not lead to ${base}.`,
      remedy: 'Let the proxy answer http by a redirect: return 301 https://$host$request_uri.',
    },
  ];
}
