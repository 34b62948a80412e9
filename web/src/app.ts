import { createApp } from 'vue';
import { takeShares } from './browser/installed';
import App from './App.vue';
import { router } from './router';
import { explainMissing, isMissing, watchForRenewal } from './state/page/renewal';
import './state/pieces/place';
import { loadSettings } from './state/server/settings';
import { applyTheme } from './state/page/theme';
import { loadLanguage } from './texts';

// Under way before anything is shown; the page asks again if it does not come.
loadSettings().catch(() => undefined);
applyTheme();
takeShares();
watchForRenewal(router);
const app = createApp(App).use(router);
app.config.errorHandler = (error) => {
  if (isMissing(error)) void explainMissing();
  else console.error(error);
};
void loadLanguage().then(() => app.mount('#page'));
