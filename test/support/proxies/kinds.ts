import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { type ProxyKind, type Places, substituted } from './places.js';
import { rights } from './private-process.js';

/** In the order of the examples: the one server, or the first and the second of several. */
const serversOf = ({ servers: [one = '', two = ''] }: Places): [string, string][] => [
  ['127.0.0.1:8080', one],
  ['plik-1.internal:8080', one],
  ['plik-2.internal:8080', two],
  ['/var/www/html', '/nonexistent'],
];

const certificateOf = ({ folder }: Places): [string, string] => ['/etc/ssl/plik/', `${folder}/`];

/** What Debian's nginx.conf says around a file of conf.d, and where an nginx without privileges may write. */
const nginx: ProxyKind = {
  name: 'nginx',
  says: {
    ...{ http2: true, hidesBreaks: false, losesRefusals: false },
    ...{ noticesLeavers: true, refusesWhenSent: false, asksForLeave: false },
  },
  program: '/usr/sbin/nginx',
  example: (layout) => `nginx/${layout}.conf`,
  configuration(text, places) {
    const { folder, http, https } = places;
    const example = substituted(text, [
      [/^ *listen \[::\].*\n/gm, ''],
      [/listen 80;/g, `listen 127.0.0.1:${http};`],
      [/listen 443 /g, `listen 127.0.0.1:${https} `],
      certificateOf(places),
      ...serversOf(places),
    ]);
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
    const folders = temporary.map((kind) => `${kind}_temp_path ${folder}/${kind};`).join('\n');
    const around =
      'access_log off; default_type application/octet-stream; gzip on; gzip_types text/plain;';
    return `daemon off; pid ${folder}/pid;\nevents {}\nhttp {\n${around}\n${folders}\n${example}}\n`;
  },
  args: (file, folder) => ['-c', file, '-p', folder, '-e', `${folder}/error.log`],
};

/** What the examples ask for with a2enmod, and what Debian's Apache comes with. */
const APACHE_MODULES = [
  ...['mpm_event', 'authz_core', 'setenvif', 'env', 'alias', 'headers', 'filter', 'deflate'],
  ...['reqtimeout', 'ssl', 'http2', 'proxy', 'proxy_http', 'slotmem_shm', 'proxy_balancer'],
  ...['lbmethod_byrequests', 'lbmethod_bybusyness'],
];

const apache: ProxyKind = {
  name: 'Apache',
  says: {
    ...{ http2: true, hidesBreaks: false, losesRefusals: false },
    ...{ noticesLeavers: false, refusesWhenSent: true, asksForLeave: true },
  },
  program: '/usr/sbin/apache2',
  example: (layout) => `apache/${layout}.conf`,
  configuration(text, places) {
    const { folder, http, https } = places;
    const example = substituted(text, [
      [/<VirtualHost \*:80>/g, `<VirtualHost 127.0.0.1:${http}>`],
      [/<VirtualHost \*:443>/g, `<VirtualHost 127.0.0.1:${https}>`],
      certificateOf(places),
      ...serversOf(places),
    ]);
    return [
      ...[`ServerRoot ${folder}`, `DefaultRuntimeDir ${folder}`, `PidFile ${folder}/pid`],
      ...[`ErrorLog ${folder}/error.log`, 'ServerName localhost'],
      ...APACHE_MODULES.map((name) => `LoadModule ${name}_module ${MODULES}/mod_${name}.so`),
      ...[`Listen 127.0.0.1:${http}`, `Listen 127.0.0.1:${https}`],
      'RequestReadTimeout header=20-40,minrate=500 body=10,minrate=500',
      'AddOutputFilterByType DEFLATE text/html text/plain text/xml text/css',
      example,
    ].join('\n');
  },
  args: (file) => ['-f', file, '-D', 'FOREGROUND'],
};
const MODULES = '/usr/lib/apache2/modules';

const caddy: ProxyKind = {
  name: 'Caddy',
  says: {
    ...{ http2: true, hidesBreaks: true, losesRefusals: true },
    ...{ noticesLeavers: true, refusesWhenSent: false, asksForLeave: false },
  },
  program: '/usr/bin/caddy',
  example: (layout) => `caddy/${layout}.Caddyfile`,
  configuration(text, places) {
    const { http, https } = places;
    const example = substituted(text, serversOf(places));
    const ports = `http_port ${http}\nhttps_port ${https}\ndefault_bind 127.0.0.1\n`;
    return `{\n${ports}admin off\nlocal_certs\nskip_install_trust\n}\n${example}`;
  },
  args: (file) => ['run', '--config', file, '--adapter', 'caddyfile'],
  authority: (folder) => `${folder}/caddy/pki/authorities/local/root.crt`,
  end: 'SIGKILL', // it waits for whoever is still connected
};

const nameOf = (option: string): string =>
  execFileSync('id', [option, String(rights().uid ?? process.getuid?.())])
    .toString()
    .trim();

const haproxy: ProxyKind = {
  name: 'HAProxy',
  says: {
    ...{ http2: false, hidesBreaks: false, losesRefusals: false },
    ...{ noticesLeavers: true, refusesWhenSent: false, asksForLeave: true },
  },
  program: '/usr/sbin/haproxy',
  example: (layout) => `haproxy/${layout}.cfg`,
  configuration(text, places) {
    const { http, https } = places;
    return substituted(text, [
      [/user haproxy/, `user ${nameOf('-un')}`],
      [/group haproxy/, `group ${nameOf('-gn')}`],
      [/:::80 v4v6/, `127.0.0.1:${http}`],
      [/:::443 v4v6/, `127.0.0.1:${https}`],
      certificateOf(places),
      ...serversOf(places),
    ]);
  },
  args: (file) => ['-db', '-f', file],
};

export const proxyKinds: readonly ProxyKind[] = [nginx, apache, caddy, haproxy];

export const isHere = ({ program }: ProxyKind): boolean => existsSync(program);
