import './design/tokens.css';
import './design/base.css';

// Small, and there first: it asks for everything that the first picture needs at once, and not for one thing after the
// other. index.html asks for the application itself (build/early.mjs).
void import('./app');
const { hash } = location;
const early = /^#\/\?(?:.*&)?id=/.test(hash)
  ? import('./pages/receive/ReceivePage.vue')
  : /^(?:#\/?)?$/.test(hash) && import('./pages/send/SendPage.vue');
// Whoever needs it asks again, and says what went wrong.
if (early) early.catch(() => undefined);
