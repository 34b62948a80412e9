// Preloaded into a process (--import): notes which files it loads as code, one a line, in the file that LOADED names.
import { appendFileSync } from 'node:fs';
import Module, { register } from 'node:module';

/** Runs beside the loader of ES modules, on its thread. */
const HOOKS = `
import { appendFileSync } from 'node:fs';
let file;
export function initialize(name) { file = name; }
export function load(url, context, next) {
  if (url.startsWith('file:')) appendFileSync(file, decodeURIComponent(new URL(url).pathname) + '\\n');
  return next(url, context);
}`;

const file = process.env.LOADED;
register(`data:text/javascript,${encodeURIComponent(HOOKS)}`, { data: file });
for (const [extension, load] of Object.entries(Module._extensions)) {
  Module._extensions[extension] = function (module, name) {
    appendFileSync(file, `${name}\n`);
    return load.call(this, module, name);
  };
}
