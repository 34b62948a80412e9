import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../src/common/package-root.js';

/** What a page tells an operator to do: to run something, or to write a file. */
export interface Step {
  readonly text: string;
  /** The file that the text belongs into; undefined: it is run. */
  readonly file?: string;
}

/** Blocks that are files, by the language that colours them; the paragraph above ends with their name. */
const FILES = ['toml', 'ini', 'nginx', 'bash'];

/**
 * The steps below a heading of a page in docs, as long as no other heading comes. Blocks marked `sh` are commands; a
 * file's name is the last path in the paragraph above it; blocks without a mark are examples.
 */
export function stepsOf(page: string, heading: string): Step[] {
  const text = readFileSync(join(packageRoot, 'docs', page), 'utf8');
  const [, after] = text.split(`\n${heading}\n`);
  if (after === undefined) throw new Error(`docs/${page} has no heading "${heading}"`);
  const [section = ''] = after.split(/^##+ /m);
  return stepsIn(section, `docs/${page}, ${heading}`);
}

function stepsIn(section: string, where: string): Step[] {
  const steps: Step[] = [];
  let above = '';
  // Even pieces are prose, odd ones blocks.
  for (const [i, piece] of section.split(/^```/m).entries()) {
    if (i % 2 === 0) {
      above = piece.trim().split('\n\n').at(-1) ?? '';
      continue;
    }
    const language = piece.slice(0, piece.indexOf('\n'));
    const content = piece.slice(piece.indexOf('\n') + 1);
    if (language === 'sh') steps.push({ text: content });
    if (!FILES.includes(language)) continue;
    const file = [...above.matchAll(/`(\/[^`\s]+)`/g)].at(-1)?.[1];
    if (file === undefined) throw new Error(`${where}: a file without a name`);
    steps.push({ text: content, file });
  }
  if (steps.length === 0) throw new Error(`${where}: nothing is to be done there`);
  return steps;
}
