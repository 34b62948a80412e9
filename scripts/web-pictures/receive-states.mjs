// A link that somebody opens.

async function show(page, name) {
  await page.getByRole('button', { name: `Show ${name}` }).click();
  await page.locator('.preview-body > :not(.preview-note)').first().waitFor();
  await page.waitForLoadState('networkidle');
}

async function wrongPassword(page) {
  await page.locator('input').first().fill('sesame open');
  await page.keyboard.press('Enter');
  await page.locator('[aria-invalid=true]').waitFor();
}

async function choose(page) {
  await page.locator('.over .button').last().click();
  for (const at of [0, 2, 3]) await page.locator('.check input').nth(at).check();
}

async function menu(page) {
  await page.locator('.row-more').nth(1).click();
  await page.locator('.row-menu').waitFor();
}

async function running(page) {
  await page.locator('.acts .big').first().click();
  await page.locator('[role=progressbar]').waitFor();
}

async function away(page) {
  await page.route('**/upload/**', (route) => route.abort());
  await page.reload();
  await page.getByRole('heading').first().waitFor();
}

const shown = (name) => ({ act: (page) => show(page, name), fullPage: false });

export const RECEIVE_STATES = [
  { name: 'receive-one', link: 'one', looks: ['light', 'dark', 'phone', 'small'] },
  { name: 'receive-long', link: 'long', looks: ['light', 'small'] },
  { name: 'receive-many', link: 'many', looks: ['light', 'dark', 'phone', 'small'] },
  { name: 'receive-odd', link: 'odd', looks: ['light', 'small'] },
  { name: 'receive-500', link: 'hundreds', fullPage: false },
  { name: 'receive-choosing', link: 'many', act: choose, looks: ['light', 'phone'] },
  { name: 'receive-menu', link: 'many', act: menu, looks: ['light'] },
  { name: 'receive-managed', link: 'managed' },
  { name: 'receive-password', link: 'password' },
  {
    name: 'receive-wrong-password',
    link: 'password',
    act: wrongPassword,
    looks: ['dark', 'phone'],
  },
  { name: 'receive-one-shot', link: 'oneShot' },
  { name: 'receive-used', link: 'used', looks: ['light', 'phone'] },
  { name: 'receive-encrypted', link: 'encrypted' },
  { name: 'receive-empty', link: 'empty', looks: ['light'] },
  { name: 'receive-awaited', link: 'awaited', looks: ['light', 'phone'] },
  { name: 'receive-stream', link: 'stream', looks: ['light', 'phone'] },
  { name: 'receive-running', link: 'stream', act: running, looks: ['dark', 'phone'] },
  { name: 'receive-expired', link: 'expired', looks: ['light', 'phone'] },
  { name: 'receive-removed', link: 'removed', looks: ['light'] },
  { name: 'receive-unknown', at: '#/?id=unknown', looks: ['dark', 'phone'] },
  { name: 'receive-away', link: 'one', act: away, looks: ['light', 'phone'] },
  { name: 'preview-image', link: 'many', ...shown('IMG_2041.jpg') },
  { name: 'preview-markdown', link: 'many', ...shown('The walk.md') },
  { name: 'preview-code', link: 'many', ...shown('send.py') },
];
