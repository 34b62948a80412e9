import { createApp } from 'vue';
import { takeShares } from './browser/installed';
import App from './App.vue';
import { router } from './router';
import { loadSettings } from './state/server/settings';
import { applyTheme } from './state/page/theme';
import { loadLanguage } from './texts';

// Under way before anything is shown; the page asks again if it does not come.
loadSettings().catch(() => undefined);
applyTheme();
takeShares();
void loadLanguage().then(() => createApp(App).use(router).mount('#page'));
