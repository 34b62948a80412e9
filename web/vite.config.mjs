import { join } from 'node:path';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';
import { compressed } from './build/compressed.mjs';
import { early } from './build/early.mjs';

const here = import.meta.dirname;
const client = join(here, '..', 'libs', 'client', 'src');

/** With all that they import: the frame of every page, and what both sending and receiving need. */
const APP = [
  'web/src/app\\.ts',
  'web/src/parts/\\w+/(?:EmptyState|FieldBox|FileIcon|MarkdownText|ProblemState|ProgressBar)\\.vue',
  'web/src/parts/sentence/(?:SentencePart|TimeChoice)\\.vue',
  'web/src/state/(?:sending/rules|server/limits)\\.ts',
  'icons/(?:check|download|key-round|refresh-cw)\\.\\w+',
  // A page that is open when the server is updated can still send what was chosen.
  'libs/client/src/send-by-(?:xhr|fetch)\\.ts',
];

/** What is loaded together: each request is a way there and back, over a line that may be slow. */
const GROUPS = [
  // What runs before anything else is there.
  { name: 'first', test: /\/web\/src\/main\.ts$|preload-helper|rolldown[/-]runtime/, priority: 2 },
  { name: 'app', test: new RegExp(`/(?:${APP.join('|')})$`), priority: 1 },
];

export default defineConfig({
  root: here,
  // Addresses relative to the page: it may be served below any path.
  base: './',
  // Components are written in one way, and so are those of Reka UI: the other one stays out.
  plugins: [vue({ features: { optionsAPI: false } }), early(), compressed()],
  resolve: { alias: { '#client': join(client, 'index.ts') } },
  // The way of Node.js is asked for by isNode alone, which is never true in a page.
  define: { 'globals.process': 'undefined' },
  build: {
    outDir: join(here, '..', 'dist', 'web'),
    emptyOutDir: true,
    target: 'es2022',
    cssTarget: ['chrome123', 'firefox128', 'safari17.5'],
    // Nothing as data: URLs, which the page's policy refuses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // All of it is smaller than the heads of the answers that would bring it in parts.
    cssCodeSplit: false,
    reportCompressedSize: false,
    rolldownOptions: {
      input: {
        index: join(here, 'index.html'),
        'service-worker': join(here, 'src', 'browser', 'service-worker.ts'),
      },
      output: {
        // A worker is known by its address, and looks after what lies beside it.
        entryFileNames: ({ name }) =>
          name === 'service-worker' ? '[name].js' : 'assets/[name]-[hash].js',
        codeSplitting: { groups: GROUPS },
      },
      external: [/^node:/],
      checks: {
        // The client is written for Node.js, too, where it loads less.
        ineffectiveDynamicImport: false,
        // Nothing is wrong with a build on a slow machine.
        pluginTimings: false,
      },
    },
  },
});
