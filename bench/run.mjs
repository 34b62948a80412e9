// npm run bench [-- …]: against Plik itself where a reference is given, else against the bare server.
import { hasReference } from './plik/options.mjs';

if (hasReference()) await import('./plik/run.mjs');
else await import('./bare.mjs');
