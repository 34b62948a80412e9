// The pictures: each has a name, and says where it is and what is done there. To add one, add an entry.
import * as act from './acts.mjs';
import { RECEIVE_STATES } from './receive-states.mjs';
import { ADMIN, USER } from './sample.mjs';
import { SEND_STATES } from './send-states.mjs';

const PAGES = [
  { name: 'problem', at: '#/?err=file%20hello.txt%20not%20found&errcode=404&uri=/' },
  { name: 'unknown', at: '#/nothing/here', looks: ['light'] },
  { name: 'login', at: '#/login', looks: ['light', 'dark', 'phone', 'small'] },
  { name: 'me-uploads', at: '#/home', as: USER, looks: ['light', 'dark', 'phone', 'small'] },
  { name: 'me-empty', at: '#/home', as: ADMIN },
  { name: 'me-tokens', at: '#/home/tokens', as: USER },
  { name: 'me-statistics', at: '#/home/statistics', as: USER },
  { name: 'me-account', at: '#/home/account', as: USER },
  { name: 'device', at: '#/cli-auth?code=ABCD-EFGH', as: USER },
  { name: 'admin', at: '#/admin', as: ADMIN, looks: ['light', 'dark', 'phone', 'small'] },
  { name: 'admin-users', at: '#/admin/users', as: ADMIN },
  {
    ...{ name: 'admin-user', at: '#/admin/users', as: ADMIN, fullPage: false },
    async act(page) {
      await page.locator('tbody button').first().click();
      await page.locator('[role=menuitem], .dialog-box').first().waitFor();
    },
  },
  { name: 'admin-uploads', at: '#/admin/uploads', as: ADMIN },
  { name: 'admin-server', at: '#/admin/server', as: ADMIN },
  { name: 'commands', at: '#/clients', looks: ['light', 'dark', 'phone', 'small'] },
];

/** What is longer in one language and shorter in another. */
const WORDY = [
  { name: 'send-empty' },
  { name: 'send-options', act: (page) => act.option(page, 'more') },
  { name: 'send-nice', act: (page, scene) => act.pick(page, ...act.niceFilesOf(scene)) },
  { name: 'send-done', act: (page, scene) => act.sendAll(page, act.niceFilesOf(scene)) },
  { name: 'receive-many', link: 'many' },
  { name: 'receive-managed', link: 'managed' },
  { name: 'me-uploads', at: '#/home', as: USER },
  { name: 'admin', at: '#/admin', as: ADMIN },
];

const TRANSLATED = ['fr-FR', 'de-DE', 'es-ES', 'zh-CN'].flatMap((locale) =>
  WORDY.map((state) => ({
    ...{ ...state, locale, looks: ['light', 'small'] },
    name: `${locale.slice(0, 2)}-${state.name}`,
  })),
);

/**
 * `at`: the fragment; or `link`: the name of one of sample.mjs. `as`: who is logged in. `act`: what happens before the
 * picture is taken. `looks`: which of web-pictures.mjs, of the first three if not said. `fullPage: false`: what the
 * window shows.
 */
export const STATES = [...SEND_STATES, ...RECEIVE_STATES, ...PAGES, ...TRANSLATED];
