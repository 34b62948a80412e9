import { call } from './api.js';
import { el } from './dom.js';

/** Where people may log in instead: what /config calls it, and what people do. */
const providers = (settings) =>
  [
    ['oidc', settings.oidcAuthentication, settings.oidcProviderName],
    ['google', settings.googleAuthentication, 'Google'],
    ['github', settings.githubAuthentication, 'GitHub'],
    ['ovh', settings.ovhAuthentication, 'OVH'],
  ].filter(([, enabled]) => enabled);

/** Every way to log in that the server offers; `then` runs when a password has succeeded. */
export function loginView(settings, then) {
  const problem = el('p', { className: 'bad', role: 'alert' });
  const report = (error) => (problem.textContent = error.message);
  const leave = async (name) => {
    problem.textContent = '';
    await call('GET', `/auth/${name}/login`).then((url) => location.assign(url), report);
  };
  const buttons = providers(settings).map(([name, , title]) =>
    el('button', { type: 'button', onclick: () => leave(name) }, `Log in with ${title}`),
  );
  const local = settings.feature_local_login !== 'disabled';
  return el(
    'section',
    { className: 'card' },
    el('h1', {}, 'Log in'),
    local && passwordForm(then, problem),
    buttons.length > 0 && el('p', { className: 'row' }, buttons),
    problem,
    !local && buttons.length === 0 && el('p', {}, 'This server offers no way to log in.'),
  );
}

function passwordForm(then, problem) {
  const login = el('input', { autocomplete: 'username', required: true });
  const password = el('input', {
    type: 'password',
    autocomplete: 'current-password',
    required: true,
  });
  const submit = async (event) => {
    event.preventDefault();
    problem.textContent = '';
    const body = { login: login.value, password: password.value };
    try {
      await call('POST', '/auth/local/login', { body });
      await then();
    } catch (error) {
      problem.textContent = error.message;
    }
  };
  return el(
    'form',
    { onsubmit: submit },
    el('label', { className: 'field' }, el('span', {}, 'Login'), login),
    el('label', { className: 'field' }, el('span', {}, 'Password'), password),
    el('button', { className: 'main' }, 'Log in'),
  );
}
