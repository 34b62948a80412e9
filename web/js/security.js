import { call } from './api.js';
import { el } from './dom.js';

/** Everywhere that somebody is logged in, and the password that lets them in there. */
export function securityCard(user) {
  const done = el('p', { role: 'status' });
  const report = (error) => (done.textContent = error.message);
  const leave = async () => {
    if (!window.confirm('Log out here and everywhere else?')) return;
    await call('POST', '/me/logout-everywhere').then(() => (location.hash = '#/'), report);
  };
  return el(
    'section',
    { className: 'card' },
    el('h1', {}, 'Security'),
    user.provider === 'local' && passwordForm(user, done, report),
    el('p', {}, el('button', { className: 'danger', onclick: leave }, 'Log out everywhere')),
    done,
  );
}

function passwordForm(user, done, report) {
  const [old, fresh] = ['current-password', 'new-password'].map((autocomplete) =>
    el('input', { type: 'password', autocomplete, required: true }),
  );
  const submit = async (event) => {
    event.preventDefault();
    // The server replaces all that it is not told to keep.
    const body = { ...user, oldPassword: old.value, password: fresh.value };
    await call('POST', `/user/${encodeURIComponent(user.id)}`, { body }).then(() => {
      event.target.reset();
      done.textContent = 'The password is changed. Everywhere else you are logged out.';
    }, report);
  };
  return el(
    'form',
    { onsubmit: submit },
    el('label', { className: 'field' }, el('span', {}, 'Old password'), old),
    el('label', { className: 'field' }, el('span', {}, 'New password'), fresh),
    el('button', {}, 'Change the password'),
  );
}
