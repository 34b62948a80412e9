import { base, call } from './api.js';
import { el } from './dom.js';

/** How to send files without a browser, and the clients that this server hands out. */
export async function clientsView() {
  const { version, clients } = await call('GET', '/version');
  const lines = [
    `curl -F file=@report.pdf ${base}/`,
    `curl -T report.pdf ${base}/`,
    `tar c folder | curl -F 'file=@-;filename=folder.tar' ${base}/`,
  ];
  return el(
    'section',
    { className: 'card' },
    el('h1', {}, 'Command line'),
    el('p', {}, 'Each of these prints a link:'),
    el('pre', {}, lines.join('\n')),
    clients.length > 0 && [
      el('p', {}, 'Or take the command-line client:'),
      el('ul', {}, clients.map(clientLine)),
    ],
    el('p', { className: 'quiet' }, `Server version ${version}`),
  );
}

const clientLine = (client) =>
  el(
    'li',
    {},
    el('a', { href: `${base}/${client.path}`, download: '' }, client.name),
    el('span', { className: 'quiet' }, ` MD5 ${client.md5}`),
  );
