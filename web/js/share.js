import { base, call, downloadBase, filePath } from './api.js';
import { copyButton, el, humanSize, humanTime, show } from './dom.js';
import { sendingOf } from './sending.js';

/** An upload: its files, links, and for those who may, its end. */
export async function shareView(id, token) {
  const path = `/upload/${encodeURIComponent(id)}`;
  const upload = await call('GET', path, { token });
  const again = () => shareView(id, token).catch(gone);
  const mayRemove = upload.admin || upload.removable;
  const files = upload.files.filter(({ status }) => status !== 'removed' && status !== 'deleted');
  const remove = async () => {
    if (!window.confirm('Delete this upload and all its files?')) return;
    await call('DELETE', path, { token }).then(() => (location.hash = '#/'), gone);
  };
  show(
    el(
      'section',
      { className: 'card' },
      el('h1', {}, upload.admin ? 'Your upload' : 'Files for you'),
      badges(upload),
      upload.comments && el('p', { className: 'name' }, upload.comments),
      el(
        'ul',
        { className: 'files' },
        files.map((file) => fileLine({ upload, file, token, mayRemove, again })),
      ),
      files.length === 0 && el('p', { className: 'quiet' }, 'There is no file any more.'),
      el(
        'div',
        { className: 'row' },
        archiveButton(upload, files),
        copyButton(`${base}/#/?id=${upload.id}`, 'Copy link to this page'),
        mayRemove && el('button', { className: 'danger', onclick: remove }, 'Delete upload'),
      ),
    ),
  );
}

function gone(error) {
  show(el('section', { className: 'card' }, el('p', { className: 'bad' }, error.message)));
}

function badges(upload) {
  const left = upload.expireAt === null ? null : (Date.parse(upload.expireAt) - Date.now()) / 1000;
  const texts = [
    left === null
      ? 'Never expires'
      : `Expires in ${humanTime(Math.max(0, Math.ceil(left / 60) * 60))}`,
    upload.oneShot && 'One-shot: each file can be downloaded once',
    upload.stream && 'Stream: keep the sender open',
    upload.removable && 'Removable',
    upload.extend_ttl && 'Extended by downloads',
    upload.protectedByPassword && 'Protected by a password',
    upload.e2ee && `Encrypted end to end (${upload.e2ee})`,
  ];
  return el(
    'div',
    {},
    texts.filter(Boolean).map((text) => el('span', { className: 'badge' }, text)),
  );
}

/** Several files in one zip; a stream has nothing stored to put into it. */
function archiveButton(upload, files) {
  const ready = files.filter(({ status }) => status === 'uploaded');
  if (upload.stream || ready.length < 2) return null;
  const href = `${downloadBase(upload)}/archive/${upload.id}/archive.zip`;
  return el('a', { className: 'button', href, rel: 'noopener' }, 'Download all (zip)');
}

function fileLine({ upload, file, token, mayRemove, again }) {
  const sending = sendingOf(file.id);
  const link = downloadBase(upload) + filePath(upload, file);
  const waiting = file.status === 'missing' || file.status === 'uploading';
  const readable = !waiting || upload.stream;
  const remove = async () => {
    if (!window.confirm(`Delete ${file.fileName}?`)) return;
    await call('DELETE', filePath(upload, file), { token }).then(again, gone);
  };
  const size = file.fileSize > 0 || !waiting ? humanSize(file.fileSize) : '';
  return el(
    'li',
    {},
    el(
      'div',
      { className: 'row' },
      nameOf(file, readable && link),
      el('span', { className: 'quiet' }, size),
    ),
    waiting && (sending ? progressOf(sending, again) : waitingText(file)),
    file.fileMd5 && el('div', { className: 'quiet' }, `MD5 ${file.fileMd5}`),
    el(
      'div',
      { className: 'row' },
      readable &&
        el('a', { className: 'button', href: `${link}?dl=1`, rel: 'noopener' }, 'Download'),
      copyButton(link),
      qrButton(link),
      mayRemove && el('button', { className: 'danger', onclick: remove }, 'Delete'),
    ),
  );
}

const nameOf = (file, href) =>
  href
    ? el('a', { className: 'name', href, target: '_blank', rel: 'noopener' }, file.fileName)
    : el('span', { className: 'name' }, file.fileName);

const waitingText = ({ status }) =>
  el('div', { className: 'quiet' }, status === 'missing' ? 'Not sent yet' : 'Being sent');

/** Follows a sending of this page; when it ends, the whole list is read again. */
function progressOf(sending, again) {
  const bar = el('progress', { max: 1, value: sending.fraction });
  const text = el('span', { className: 'bad' });
  const retry = el('button', { type: 'button', onclick: () => sending.retry() }, 'Try again');
  const update = () => {
    bar.value = sending.fraction;
    text.textContent = sending.error;
    retry.hidden = !sending.error;
  };
  sending.onchange = () => {
    update();
    if (sending.done) void again();
  };
  update();
  return el('div', { className: 'row' }, bar, text, retry);
}

/** The QR code is made by the server when it is asked for. */
function qrButton(link) {
  const button = el('button', { type: 'button', 'aria-expanded': 'false' }, 'QR code');
  button.addEventListener('click', () => {
    const shown = button.parentElement.parentElement.querySelector('img.qr');
    button.setAttribute('aria-expanded', String(!shown));
    if (shown) {
      shown.remove();
      return;
    }
    const src = `${base}/qrcode?url=${encodeURIComponent(link)}&size=250`;
    button.parentElement.after(el('img', { className: 'qr', src, alt: `QR code of ${link}` }));
  });
  return button;
}
