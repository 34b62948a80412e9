import { join } from 'node:path';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';
import { compressed } from './build/compressed.mjs';

const here = import.meta.dirname;
const client = join(here, '..', 'libs', 'client', 'src');

export default defineConfig({
  root: here,
  // Addresses relative to the page: it may be served below any path.
  base: './',
  // Components are written in one way, and so are those of Reka UI: the other one stays out.
  plugins: [vue({ features: { optionsAPI: false } }), compressed()],
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
