// What can be said about the Dockerfile and the compose files without running them.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { validate } from 'dockerfile-utils';
import { root } from '../root.mjs';
import { contextFiles, dockerfileText, stages } from './dockerfile.mjs';

const instructionsOf = (stage, keyword) =>
  stage.instructions.filter((instruction) => instruction.keyword === keyword);

/** Sources of COPY that the build context does not have. */
function missingSources() {
  const files = contextFiles();
  const has = (source) => files.some((file) => file === source || file.startsWith(`${source}/`));
  return stages()
    .flatMap((stage) => instructionsOf(stage, 'COPY'))
    .filter(({ flags }) => flags.from === undefined)
    .flatMap(({ words }) => words.slice(0, -1))
    .filter((source) => !has(source))
    .map((source) => `COPY ${source}: not in the build context`);
}

/** What this project promises of its image, and no linter knows. */
function brokenPromises() {
  const last = stages().at(-1);
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const labels = Object.fromEntries(
    instructionsOf(last, 'LABEL').flatMap(({ properties }) => properties),
  );
  const promises = {
    [`the label version is ${version}`]: labels['org.opencontainers.image.version'] === version,
    'USER is a number other than 0': /^[1-9]/.test(instructionsOf(last, 'USER').at(-1)?.text ?? ''),
    'there is a HEALTHCHECK': instructionsOf(last, 'HEALTHCHECK').length === 1,
    'plikd is process 1, without a shell': instructionsOf(last, 'ENTRYPOINT')
      .map(({ text }) => text)
      .includes('["plikd"]'),
  };
  return Object.keys(promises).filter((promise) => !promises[promise]);
}

function lintDockerfile() {
  const said = validate(dockerfileText).map(
    ({ message, range }) => `line ${range.start.line + 1}: ${message}`,
  );
  return [...said, ...missingSources(), ...brokenPromises()].map((line) => `Dockerfile: ${line}`);
}

/** The schema of the compose specification and dclint's rules: exit code 0 when nothing is wrong. */
function lintComposeFiles() {
  const args = ['node_modules/dclint/bin/dclint.cjs', '-c', 'docker/dclint.json', 'docker'];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root });
  return status === 0 ? [] : [`${stdout}${stderr}`.trim()];
}

/** Everything that is wrong, one line each; empty when nothing is. */
export const lint = () => [...lintDockerfile(), ...lintComposeFiles()];
