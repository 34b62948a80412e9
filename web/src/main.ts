import './design/tokens.css';
import './design/base.css';
import { createApp } from 'vue';
import { takeShares } from './browser/installed';
import App from './App.vue';
import { router } from './router';
import { applyTheme } from './state/page/theme';
import { loadLanguage } from './texts';

applyTheme();
takeShares();
void loadLanguage().then(() => createApp(App).use(router).mount('#page'));
