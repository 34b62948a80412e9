import { call } from './api.js';
import { el, humanSize, humanTime } from './dom.js';
import { startSending } from './sending.js';

const isOn = (flag) => flag !== 'disabled';
const UNITS = { minutes: 60, hours: 3600, days: 86_400 };

/** The form that makes an upload: only what the server's /config allows. */
export function uploadView(config) {
  const chosen = [];
  const list = el('ul', { className: 'files' });
  const problem = el('p', { className: 'bad', role: 'alert' });
  const send = el('button', { className: 'main', disabled: true }, 'Send');
  const options = optionFields(config);

  const redraw = () => {
    const remove = (index) => () => {
      chosen.splice(index, 1);
      redraw();
    };
    list.replaceChildren(...chosen.map((file, i) => chosenLine(file, remove(i))));
    send.disabled = chosen.length === 0;
  };
  const add = (files) => {
    problem.textContent = '';
    for (const file of files) {
      const refusal = refusalOf(file, chosen, config);
      if (refusal) problem.textContent = refusal;
      else chosen.push(file);
    }
    redraw();
  };
  const submit = async (event) => {
    event.preventDefault();
    send.disabled = true;
    problem.textContent = '';
    try {
      await create(chosen, options);
    } catch (error) {
      problem.textContent = error.message;
      send.disabled = false;
    }
  };
  const form = el('form', { className: 'card', onsubmit: submit });
  form.append(el('h1', {}, 'Send files'), dropZone(add), list, options.element, problem, send);
  form.addEventListener('paste', (event) => add(event.clipboardData.files));
  return form;
}

function refusalOf(file, chosen, { maxFileSize, maxFilePerUpload }) {
  if (chosen.length >= maxFilePerUpload) return `At most ${maxFilePerUpload} files.`;
  if (maxFileSize > 0 && file.size > maxFileSize) {
    return `${file.name} is larger than ${humanSize(maxFileSize)}.`;
  }
  return '';
}

function dropZone(add) {
  const input = el('input', { type: 'file', multiple: true });
  input.addEventListener('change', () => {
    add(input.files);
    input.value = '';
  });
  const zone = el('label', { className: 'drop' }, input, 'Drop files here, or click to choose');
  const over = (on) => (event) => {
    event.preventDefault();
    zone.classList.toggle('over', on);
  };
  zone.addEventListener('dragover', over(true));
  zone.addEventListener('dragleave', over(false));
  zone.addEventListener('drop', (event) => {
    over(false)(event);
    add(event.dataTransfer.files);
  });
  return zone;
}

const chosenLine = (file, remove) =>
  el(
    'li',
    { className: 'row' },
    el('span', { className: 'name' }, file.name),
    el('span', { className: 'quiet' }, humanSize(file.size)),
    el('button', { type: 'button', onclick: remove, 'aria-label': `Remove ${file.name}` }, '×'),
  );

const CHECKS = [
  ['oneShot', 'feature_one_shot', 'One-shot: gone after one download'],
  ['stream', 'feature_stream', 'Stream: straight to the receiver, nothing stored'],
  ['removable', 'feature_removable', 'Removable by everybody who has the link'],
  ['extend_ttl', 'feature_extend_ttl', 'Each download extends the life'],
];

/** The fields of the flags that are on, and `read()`, which makes the body of POST /upload. */
function optionFields(config) {
  const readers = [];
  const fields = CHECKS.filter(([, flag]) => isOn(config[flag])).map(([name, flag, label]) => {
    const box = el('input', { type: 'checkbox', checked: config[flag] !== 'enabled' });
    box.disabled = config[flag] === 'forced';
    readers.push(() => ({ [name]: box.checked }));
    return el('label', { className: 'check' }, box, label);
  });
  if (isOn(config.feature_set_ttl)) fields.push(ttlField(config, readers));
  if (isOn(config.feature_password)) fields.push(...credentialFields(config, readers));
  if (isOn(config.feature_comments)) {
    const comments = el('textarea', { rows: 2, required: config.feature_comments === 'forced' });
    readers.push(() => ({ comments: comments.value }));
    fields.push(el('label', { className: 'field wide' }, el('span', {}, 'Comment'), comments));
  }
  return {
    element: el('div', { className: 'options' }, fields),
    read: () => Object.assign({}, ...readers.map((reader) => reader())),
  };
}

function ttlField({ defaultTTL, maxTTL }, readers) {
  const endless = defaultTTL <= 0;
  const seconds = endless ? UNITS.days : defaultTTL;
  const unit =
    seconds % UNITS.days === 0 ? 'days' : seconds % UNITS.hours === 0 ? 'hours' : 'minutes';
  const names = [...Object.keys(UNITS), ...(maxTTL > 0 ? [] : ['never'])];
  const choice = el(
    'select',
    { 'aria-label': 'Unit' },
    names.map((name) => el('option', {}, name)),
  );
  choice.value = endless && maxTTL <= 0 ? 'never' : unit;
  const count = el('input', {
    type: 'number',
    min: 1,
    step: 1,
    value: Math.max(1, seconds / UNITS[unit]),
  });
  const update = () => {
    count.hidden = choice.value === 'never';
    count.required = !count.hidden;
  };
  choice.addEventListener('change', update);
  update();
  readers.push(() => ({ ttl: count.hidden ? -1 : Math.round(count.value * UNITS[choice.value]) }));
  const label = maxTTL > 0 ? `Expires after (at most ${humanTime(maxTTL)})` : 'Expires after';
  return el(
    'div',
    { className: 'field' },
    el('span', {}, label),
    el('div', { className: 'ttl' }, count, choice),
  );
}

function credentialFields({ feature_password: flag }, readers) {
  const login = el('input', { autocomplete: 'off', placeholder: 'plik' });
  const password = el('input', {
    type: 'password',
    autocomplete: 'new-password',
    required: flag === 'forced',
  });
  readers.push(() =>
    password.value === '' ? {} : { login: login.value, password: password.value },
  );
  return [
    el('label', { className: 'field' }, el('span', {}, 'Login (with a password)'), login),
    el('label', { className: 'field' }, el('span', {}, 'Password'), password),
  ];
}

async function create(chosen, options) {
  const params = options.read();
  const files = chosen.map((file, index) => ({
    fileName: file.name,
    fileSize: file.size,
    fileType: file.type,
    reference: String(index),
  }));
  const upload = await call('POST', '/upload', { body: { ...params, files } });
  startSending(upload, (file) => chosen[Number(file.reference)], params.password ? params : null);
  location.hash = `#/?id=${upload.id}&uploadToken=${upload.uploadToken}`;
}
