// Sending, from the empty page to the link.
import * as act from './acts.mjs';
import { FULL } from './sample.mjs';

const hundreds = () =>
  Array.from({ length: 500 }, (_, i) =>
    act.named(`scan-${String(i + 1).padStart(4, '0')}.tif`, 900),
  );

async function encrypted(page, scene) {
  await act.option(page, 'more');
  await page.getByRole('switch').first().click();
  await act.pick(page, ...act.niceFilesOf(scene));
}

async function withPassword(page, scene) {
  await act.option(page, 'password');
  await page.getByRole('switch').click();
  await page.keyboard.press('Escape');
  await act.sendAll(page, act.niceFilesOf(scene));
  for (const summary of await page.locator('summary').all()) await summary.click();
}

async function streamed(page) {
  await act.option(page, 'more');
  await page.getByRole('switch', { name: 'Passed on, never stored' }).click();
  await act.pick(page, act.named('concert.flac', 3_000_000));
  await act.send(page);
  await page.locator('.sending input').first().waitFor();
}

async function awayWhileSending(page, scene) {
  await act.pick(page, ...act.niceFilesOf(scene));
  await page.route('**/upload', (route) => route.abort());
  await act.send(page);
  await page.locator('.away').waitFor();
}

async function written(page) {
  await page.locator('.others .button').last().click();
  await page.locator('.dialog-box textarea').fill('Dear all,\n\nthe key is under the third stone.');
}

/** A file that was not interrupted is chosen to go on with. */
async function otherFile(page) {
  await act.interrupt(page);
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page
      .getByRole('button', { name: /^Go on with/ })
      .first()
      .click(),
  ]);
  await chooser.setFiles(act.named('Another film.mp4', 10));
  await page.getByRole('alert').first().waitFor();
}

async function popped(page, name) {
  await act.option(page, name);
  await page.locator('.part-box').waitFor();
}

const tooLarge = async (page) => {
  await act.pick(page, act.named('everything.iso', 140_000), act.named('b.txt', 10));
};

async function badName(page, scene) {
  await act.pick(page, ...act.niceFilesOf(scene));
  await page.locator('[data-rename]').nth(3).click();
  await page.locator('.naming input').fill('offers/second.pdf');
  await page.keyboard.press('Enter');
}

export const SEND_STATES = [
  { name: 'send-empty', looks: ['light', 'dark', 'phone', 'small'] },
  { name: 'send-dragging', act: act.drag, looks: ['light', 'dark'] },
  { name: 'send-options', act: (page) => act.option(page, 'more') },
  { name: 'send-time', act: (page) => popped(page, 'time'), looks: ['light', 'dark', 'small'] },
  { name: 'send-after', act: (page) => popped(page, 'after'), looks: ['light', 'phone'] },
  { name: 'send-text', act: written, fullPage: false },
  { name: 'send-nice', act: (page, scene) => act.pick(page, ...act.niceFilesOf(scene)) },
  {
    ...{ name: 'send-files', looks: ['light', 'dark', 'phone', 'small'] },
    act: (page, scene) => act.pick(page, ...act.filesOf(scene)),
  },
  { name: 'send-bad-name', act: badName, looks: ['light', 'small'] },
  { name: 'send-500', act: (page) => act.pick(page, ...hundreds()), fullPage: false },
  { name: 'send-encrypted', act: encrypted },
  { name: 'send-full', as: FULL, act: tooLarge, looks: ['light', 'phone'] },
  { name: 'send-sending', act: act.sendSlowly, looks: ['light', 'dark', 'phone', 'small'] },
  {
    name: 'send-paused',
    async act(page, scene) {
      await act.sendSlowly(page, scene);
      await page.locator('.sending .acts .button').first().click();
      await page.locator('.held').waitFor();
    },
  },
  { name: 'send-failed', act: act.failOne },
  { name: 'send-away', act: awayWhileSending, looks: ['light', 'phone'] },
  { name: 'send-unfinished', act: act.interrupt, looks: ['light', 'dark', 'phone', 'small'] },
  { name: 'send-unfinished-other', act: otherFile, looks: ['light', 'small'] },
  { name: 'send-stream', act: streamed },
  {
    ...{ name: 'send-done', looks: ['light', 'dark', 'phone', 'small'] },
    act: (page, scene) => act.sendAll(page, act.niceFilesOf(scene)),
  },
  { name: 'send-done-password', act: withPassword, looks: ['light', 'phone'] },
];
