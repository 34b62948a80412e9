import { call } from './api.js';
import { el, show } from './dom.js';
import { cliAuthView, homeView, logout, whoAmI } from './account.js';
import { clientsView } from './clients.js';
import { loginView } from './login.js';
import { shareView } from './share.js';
import { uploadView } from './upload.js';

const config = call('GET', '/config');

/** The route is the fragment, "#/name?query", as in every link that the server prints. */
async function route() {
  const [path, query = ''] = location.hash.replace(/^#\/?/, '').split('?');
  const params = new URLSearchParams(query);
  try {
    const settings = await config;
    footer(settings);
    const user = settings.authentication ? await whoAmI() : null;
    navigation(settings, user);
    if (params.has('err')) show(errorView(params.get('errcode'), params.get('err')));
    else if (path === 'clients') show(await clientsView());
    else if (path === 'login' && user) location.replace('#/home');
    else if (path === 'login') show(loginView(settings, () => (location.hash = '#/home')));
    else if (path === 'logout') await logout();
    else if (path === 'home') show(user ? await homeView(user) : loginView(settings, route));
    else if (path === 'cli-auth') show(user ? cliAuthView(params) : loginView(settings, route));
    else if (params.has('id')) await shareView(params.get('id'), params.get('uploadToken') ?? '');
    else show(uploadView(settings));
  } catch (error) {
    show(errorView(error.status, error.message));
  }
}

function errorView(code, message) {
  const heading = code && code !== '0' ? `Error ${code}` : 'Error';
  return el(
    'section',
    { className: 'card' },
    el('h1', { className: 'bad' }, heading),
    el('p', {}, message),
    el('a', { href: '#/' }, 'Send files'),
  );
}

function navigation({ authentication }, user) {
  const links = [['#/clients', 'Command line']];
  if (user) links.push(['#/home', user.name || user.login || user.id], ['#/logout', 'Log out']);
  else if (authentication) links.push(['#/login', 'Log in']);
  const nav = document.getElementById('nav');
  nav.replaceChildren(...links.map(([href, text]) => el('a', { href }, text)));
}

function footer({ abuseContact }) {
  const contact = abuseContact && [
    'For abuse contact ',
    el('a', { href: `mailto:${abuseContact}` }, abuseContact),
  ];
  document.getElementById('footer').replaceChildren(...(contact || []));
}

addEventListener('hashchange', route);
route();
