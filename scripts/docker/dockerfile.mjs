// The Dockerfile as data, and the files that a build may see.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import dockerignore from '@balena/dockerignore';
import { DockerfileParser } from 'dockerfile-ast';
import { root } from '../root.mjs';

export const dockerfilePath = join(root, 'docker', 'Dockerfile');
export const dockerfileText = readFileSync(dockerfilePath, 'utf8');

/** Never part of the image, and too large to be searched for exceptions. */
const NEVER = ['.git', 'node_modules', 'dist'];

const words = (instruction) => instruction.getArguments().map((argument) => argument.getValue());

const flagsOf = (instruction) =>
  Object.fromEntries(
    (instruction.getFlags?.() ?? []).map((flag) => [flag.getName(), flag.getValue()]),
  );

/** ["node", "x"] of the JSON form; the shell form as ["/bin/sh", "-c", …]. */
function commandOf(text) {
  return text.startsWith('[') ? JSON.parse(text) : ['/bin/sh', '-c', text];
}

function plain(instruction) {
  const keyword = instruction.getKeyword();
  const text = instruction.getArgumentsContent() ?? '';
  return {
    keyword,
    text,
    flags: flagsOf(instruction),
    words: words(instruction),
    properties: (instruction.getProperties?.() ?? []).map((p) => [p.getName(), p.getValue()]),
    command:
      keyword === 'HEALTHCHECK'
        ? commandOf(text.replace(/^CMD\s+/, ''))
        : keyword === 'ENTRYPOINT'
          ? commandOf(text)
          : [],
  };
}

/** The release of Node.js that the image takes unless it is told another one: "24.22.3". */
export const nodeVersion = () => /^ARG NODE_VERSION=(.+)$/m.exec(dockerfileText)[1];

/** The stages in their order: `{ name, base, instructions }`. */
export function stages() {
  const found = [];
  for (const instruction of DockerfileParser.parse(dockerfileText).getInstructions()) {
    if (instruction.getKeyword() === 'FROM') {
      const [base, , name] = words(instruction);
      found.push({ base, name: name ?? String(found.length), instructions: [] });
    } else {
      found.at(-1)?.instructions.push(plain(instruction));
    }
  }
  return found;
}

/** Every file of the build context, relative to the root of the repository. */
export function contextFiles() {
  const rules = dockerignore().add(readFileSync(`${dockerfilePath}.dockerignore`, 'utf8'));
  for (const folder of NEVER)
    if (!rules.ignores(`${folder}/x`)) throw new Error(`${folder} must stay outside the image`);
  const walk = (folder) =>
    readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name);
      if (NEVER.includes(path)) return [];
      if (entry.isDirectory()) return walk(path);
      return rules.ignores(path) ? [] : [path];
    });
  return walk('');
}
