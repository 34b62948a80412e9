import { also, atServer, instead } from './nginx-places.js';

export type Edit = (config: string) => string;
export interface Fault {
  readonly edits: readonly Edit[];
  /** What is found, as "severity code", and what it and its remedy say. */
  readonly found: Readonly<Record<string, RegExp>>;
  /** Seconds. */
  readonly idle?: number;
  /** Milliseconds in which bytes have to arrive. */
  readonly arrival?: number;
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

/** Faults of docker/proxies/nginx/one-domain.conf, by what somebody has done. Some at once: none hides another one. */
export const FAULTS: Readonly<Record<string, Fault>> = {
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
    arrival: 1500,
    found: { 'error address.request-buffering': /proxy_request_buffering off/ },
  },
  'downloads that are buffered': {
    edits: [instead('proxy_buffering', 'proxy_buffering on')],
    arrival: 1500,
    found: {
      'error address.response-buffering':
        /\d+ of 200100 bytes were there after 1.5 s.*proxy_buffering off/,
    },
  },
  'a short limit for uploads that pause': {
    edits: [instead('client_body_timeout', 'client_body_timeout 2s')],
    found: {
      'warning address.timeout':
        /A (?:up|down)load that pauses is broken off after [1-4] s.*client_body_timeout/,
    },
    idle: 4,
  },
  'a short limit for answers that take long': {
    edits: [instead('proxy_read_timeout', 'proxy_read_timeout 2s')],
    found: { 'warning address.timeout': /broken off after [1-4] s.*proxy_read_timeout/ },
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
      instead('gzip', 'gzip on; gzip_types *; gzip_min_length 1'),
      atServer('proxy_set_header Range ""'),
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
