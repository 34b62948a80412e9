import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from './error-code.js';
import { renderConfigurationDoc, renderEnvExample } from './render.js';
import { SETTING_GROUPS } from './settings.js';

/** The files that follow from the settings, by their path in the repository. */
export function renderedFiles(): ReadonlyMap<string, string> {
  return new Map([
    ['.env.example', renderEnvExample(SETTING_GROUPS)],
    ['docs/configuration.md', renderConfigurationDoc(SETTING_GROUPS)],
  ]);
}

/** Writes the rendered files below the root of the repository. */
export function writeRendered(root: string): void {
  for (const [path, text] of renderedFiles()) {
    writeFileSync(join(root, path), text);
  }
}

/** @returns for each file that is not as rendered, a sentence that says where it differs */
export function findStale(root: string): string[] {
  return [...renderedFiles()].flatMap(([path, text]) => {
    const present = readOrEmpty(join(root, path));
    return present === text ? [] : [describeDifference(path, present, text)];
  });
}

function describeDifference(path: string, present: string, rendered: string): string {
  const wanted = rendered.split('\n');
  const found = present.split('\n');
  const index = wanted.findIndex((line, i) => line !== found[i]);
  const at = index === -1 ? wanted.length : index;
  return [
    `${path} is not as the settings say; first difference in line ${at + 1}:`,
    `  - ${found[at] ?? '(end of file)'}`,
    `  + ${wanted[at] ?? '(end of file)'}`,
  ].join('\n');
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') {
      return '';
    }
    throw error;
  }
}
