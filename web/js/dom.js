/**
 * Makes an element. Text only ever goes in as text nodes, so no name or comment can become markup.
 * Properties beginning with "on" are event handlers; the others are set as properties.
 */
export function el(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name.includes('-')) element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children.flat().filter((child) => child !== null && child !== false));
  return element;
}

/** Puts the content of the page in place of what was there. */
export function show(...children) {
  document.getElementById('view').replaceChildren(...children.flat());
}

/** Bytes in the units of the server's own messages. */
export function humanSize(bytes) {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  let unit = 0;
  let size = bytes;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return unit === 0 ? `${size} B` : `${size.toFixed(2)} ${units[unit]}`;
}

/** Seconds as the largest unit that fits. */
export function humanTime(seconds) {
  const units = [
    [86_400, 'day'],
    [3600, 'hour'],
    [60, 'minute'],
    [1, 'second'],
  ];
  const [size, name] = units.find(([size]) => seconds >= size) ?? units.at(-1);
  const count = Math.floor(seconds / size);
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}

/** A button that copies a text and says so. */
export function copyButton(text, label = 'Copy link') {
  const button = el('button', { type: 'button' }, label);
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = 'Copied';
    } catch {
      // Browsers give the clipboard to secure pages only.
      window.prompt('Copy this link', text);
    }
    setTimeout(() => (button.textContent = label), 1500);
  });
  return button;
}
