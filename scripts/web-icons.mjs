// node scripts/web-icons.mjs: the icons of web/public that have to be pictures of points, from icon.svg. Needs Debian's
// chromium (or CHROMIUM_PATH).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { root } from './root.mjs';

const folder = join(root, 'web', 'public');
const svg = readFileSync(join(folder, 'icon.svg'), 'utf8');
const { background_color: paper } = JSON.parse(
  readFileSync(join(folder, 'manifest.webmanifest'), 'utf8'),
);

/** `share`: how much of the width the drawing takes. Of a maskable icon, the device cuts the corners off. */
const ICONS = [
  { name: 'icon-192.png', size: 192, share: 0.94, background: 'transparent' },
  { name: 'icon-512.png', size: 512, share: 0.94, background: 'transparent' },
  { name: 'icon-maskable.png', size: 512, share: 0.62, background: paper },
];

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
for (const { name, size, share, background } of ICONS) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  const style = `margin:0;height:100vh;display:grid;place-items:center;background:${background}`;
  const drawing = svg.replace('<svg', `<svg width="${size * share}"`);
  await page.setContent(`<body style="${style}">${drawing}`);
  await page.screenshot({ path: join(folder, name), omitBackground: true });
}
await browser.close();
