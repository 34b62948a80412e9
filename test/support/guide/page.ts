import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../src/common/package-root.js';

/** What a page says about the next example, in a comment that no reader sees. */
const DIRECTIVES = ['set-up', 'background', 'received', 'fails'] as const;
/**
 * `set-up`: comes before the examples of every page. `background`: goes on beside the next one, as in another
 * terminal. `received`: somebody fetches the link that it prints. `fails`: ends with an error.
 */
export type Directive = (typeof DIRECTIVES)[number];

export interface Block {
  readonly language: string;
  readonly text: string;
  /** Where it begins in its page, for messages. */
  readonly line: number;
  /** The heading above it. */
  readonly section: string;
  readonly directive: Directive | null;
}

/** A block that does something, and the one below it that shows what is printed. */
export interface Example extends Block {
  readonly output: Block | null;
}

export interface GuidePage {
  readonly name: string;
  readonly text: string;
  readonly examples: readonly Example[];
  /** Outputs below nothing. */
  readonly stray: readonly Block[];
}

/** Languages of blocks that show what the example above them prints. */
const OUTPUTS = ['text', 'json'];

const directiveOf = (line: string): Directive | null => {
  const [, name = ''] = /^<!-- ([\w-]+) -->$/.exec(line) ?? [];
  return DIRECTIVES.find((directive) => directive === name) ?? null;
};

function blocksOf(text: string): Block[] {
  const lines = text.split('\n');
  const blocks: Block[] = [];
  let section = '';
  let directive: Directive | null = null;
  for (let i = 0; i < lines.length; i += 1) {
    const line = lines[i]!;
    const [, fence, language = ''] = /^(`{3,})(.*)$/.exec(line) ?? [];
    if (fence === undefined) {
      if (line.startsWith('#')) section = line.replace(/^#+ /, '');
      directive = directiveOf(line) ?? (line === '' ? directive : null);
      continue;
    }
    const end = lines.indexOf(fence, i + 1);
    if (end < 0) throw new Error(`the block of line ${i + 1} has no end`);
    const content = lines.slice(i + 1, end).join('\n');
    blocks.push({ language, text: `${content}\n`, line: i + 1, section, directive });
    directive = null;
    i = end;
  }
  return blocks;
}

/** A page of the guide, by its path. */
export function readPage(name: string): GuidePage {
  const text = readFileSync(join(packageRoot, name), 'utf8');
  const examples: Example[] = [];
  const stray: Block[] = [];
  for (const block of blocksOf(text)) {
    const above = examples.at(-1);
    if (!OUTPUTS.includes(block.language)) examples.push({ ...block, output: null });
    else if (above?.output === null && above.section === block.section)
      examples.splice(-1, 1, { ...above, output: block });
    else stray.push(block);
  }
  return { name, text, examples, stray };
}
