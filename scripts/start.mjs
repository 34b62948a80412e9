// npm start: installs and builds what is missing or stale, then serves. Arguments go to plikd.
import { ensureBuilt, ensureInstalled } from './prepare.mjs';

ensureInstalled();
ensureBuilt();
await import('../dist/src/main.js');
