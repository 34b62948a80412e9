import { mkdir, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { packageRoot } from '../../../src/common/package-root.js';
import { codeOf, type Job, outputOf, program, readyOf, type Runner, runJob } from './job.js';

/** One shell for all examples of a page, as somebody would type them one after the other. */
export const runShell: Runner = async (job) => {
  const parts = job.examples.map((example, i) => {
    const [code, out] = [codeOf(job, example), `>${outputOf(job, i)}`];
    switch (example.directive) {
      case 'background':
        return `(\n${code}) ${out} &\nuntil [ -e ${readyOf(job, i)} ]; do sleep 0.05; done\n`;
      case 'fails':
        return `if (\n${code}) ${out}; then echo 'line ${example.line} does not fail' >&2; exit 1; fi\n`;
      default:
        return `{\n${code}} ${out}\n`;
    }
  });
  // Whoever reads an error wants to know in which example it happened.
  const script = job.examples.map((e, i) => `echo 'line ${e.line}' >&2\n${parts[i]}`).join('');
  await runJob(job, ['sh', '-e', await program(job, 'examples.sh', `${script}wait\n`)]);
};

/** Runs each block in the same names, as a notebook does. */
const NOTEBOOK = `
import contextlib, json, sys
with open(sys.argv[1]) as file:
    blocks = json.load(file)
names = {"__name__": "__main__"}
for block in blocks:
    with open(block["output"], "w", buffering=1) as out, contextlib.redirect_stdout(out):
        exec(compile(block["code"], block["name"], "exec"), names)
`;

export const pythonWith =
  (python: string): Runner =>
  async (job) => {
    const blocks = job.examples.map((example, i) => ({
      code: codeOf(job, example),
      name: `line ${example.line}`,
      output: outputOf(job, i),
    }));
    const [notebook, list] = [
      await program(job, 'notebook.py', NOTEBOOK),
      await program(job, 'blocks.json', JSON.stringify(blocks)),
    ];
    await runJob(job, [python, notebook, list]);
  };

const switchTo = (job: Job, i: number): string =>
  `fs.closeSync(1); fs.openSync(${JSON.stringify(outputOf(job, i))}, 'w');\n`;

/** The client as the build leaves it, where a program of that folder finds it by its name. */
async function installClient(job: Job): Promise<void> {
  const packages = join(dirname(outputOf(job, 0)), 'node_modules');
  await mkdir(packages, { recursive: true });
  await symlink(join(packageRoot, 'dist', 'libs', 'client'), join(packages, 'plik-nest-client'));
}

/** One module of all examples of a page; a file that is opened takes the number that has just become free. */
export const runJavaScript: Runner = async (job) => {
  await installClient(job);
  const parts = job.examples.map((example, i) => `${switchTo(job, i)}${codeOf(job, example)}`);
  const module = `import fs from 'node:fs';\n${parts.join('')}`;
  await runJob(job, [process.execPath, await program(job, 'examples.mjs', module)]);
};
