import { call } from './api.js';
import { copyButton, el, humanSize, show } from './dom.js';
import { securityCard } from './security.js';

/** The user of this session, or null. */
export const whoAmI = () => call('GET', '/me').catch(() => null);

export async function logout() {
  await call('GET', '/auth/logout');
  location.hash = '#/';
}

/** Lets a command line client in, if its code is the one that the user sees there. */
export function cliAuthView(params) {
  const code = params.get('code') ?? '';
  const host = params.get('hostname') || 'a machine';
  const done = el('p', { role: 'status' });
  const approve = async () => {
    const comment = `CLI login ${params.get('hostname') ?? ''}`.trim();
    await call('POST', '/auth/cli/approve', { body: { code, comment } }).then(
      () => (done.textContent = 'Approved. You can go back to the command line.'),
      (error) => (done.textContent = error.message),
    );
  };
  return el(
    'section',
    { className: 'card' },
    el('h1', {}, 'Let a command line client in?'),
    el('p', {}, `A client on ${host} asks for a token of your account. Does it show this code?`),
    el('pre', {}, code),
    el('button', { className: 'main', onclick: approve }, 'Yes, approve'),
    done,
  );
}

/** What the user has sent, their tokens, and where they are logged in. */
export async function homeView(user) {
  const again = async () => show(await homeView(user));
  const [stats, uploads, tokens] = await Promise.all([
    call('GET', '/me/stats'),
    call('GET', '/me/uploads?limit=50'),
    call('GET', '/me/token?limit=50').catch(() => null),
  ]);
  const numbers = `${stats.uploads} uploads, ${stats.files} files, ${humanSize(stats.totalSize)}`;
  return [
    el(
      'section',
      { className: 'card' },
      el('h1', {}, 'My uploads'),
      el('p', { className: 'quiet' }, numbers),
      el(
        'ul',
        { className: 'files' },
        uploads.results.map((upload) => uploadLine(upload, again)),
      ),
      uploads.total > 50 && el('p', { className: 'quiet' }, 'The newest 50 are shown.'),
    ),
    tokens && tokensCard(tokens, again),
    securityCard(user),
  ].filter(Boolean);
}

function uploadLine(upload, again) {
  const href = `#/?id=${upload.id}&uploadToken=${upload.uploadToken}`;
  const names = upload.files.map(({ fileName }) => fileName).join(', ') || 'no files';
  const remove = async () => {
    if (!window.confirm('Delete this upload and all its files?')) return;
    await call('DELETE', `/upload/${upload.id}`);
    await again();
  };
  return el(
    'li',
    { className: 'row' },
    el('a', { className: 'name', href }, names),
    el('span', { className: 'quiet' }, new Date(upload.createdAt).toLocaleString()),
    el('button', { className: 'danger', onclick: remove }, 'Delete'),
  );
}

function tokensCard(tokens, again) {
  const comment = el('input', { placeholder: 'What is it for?', 'aria-label': 'Comment' });
  const create = async (event) => {
    event.preventDefault();
    await call('POST', '/me/token', { body: { comment: comment.value } });
    await again();
  };
  const line = ({ token, comment: text }) => {
    const remove = async () => {
      if (!window.confirm('Revoke this token?')) return;
      await call('DELETE', `/me/token/${token}`);
      await again();
    };
    return el(
      'li',
      { className: 'row' },
      el('code', { className: 'name' }, token),
      el('span', { className: 'quiet' }, text ?? ''),
      copyButton(token, 'Copy'),
      el('button', { className: 'danger', onclick: remove }, 'Revoke'),
    );
  };
  return el(
    'section',
    { className: 'card' },
    el('h1', {}, 'Tokens for scripts'),
    el('ul', { className: 'files' }, tokens.results.map(line)),
    el('form', { className: 'ttl', onsubmit: create }, comment, el('button', {}, 'New token')),
  );
}
