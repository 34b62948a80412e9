import { parse } from 'yaml';
import { codeOf, type Job, outputOf, program, type Runner, runJob } from './job.js';
import type { Example } from './page.js';

type Variables = Readonly<Record<string, string>>;

/** A workflow of GitHub Actions, as far as the guide's go. */
interface Workflow {
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly env?: Variables;
        readonly steps: readonly { readonly run?: string; readonly env?: Variables }[];
      }
    >
  >;
}

/** A job of GitLab CI, as far as the guide's go. */
interface PipelineJob {
  readonly variables?: Variables;
  readonly script: readonly string[];
}

interface Script {
  readonly lines: string;
  readonly env: Variables;
}

/** What a project or its owner has set, by the expression or name that stands for it. */
function givenOf(job: Job): Variables {
  const { url, token } = job.server;
  return { PLIK_URL: url, PLIK_TOKEN: token, PLIK_PASSWORD: 'correct horse' };
}

function evaluated(env: Variables, given: Variables): Variables {
  const value = (text: string): string =>
    text.replace(/\$\{\{ (?:secrets|vars)\.(\w+) \}\}/g, (_, name: string) => {
      const found = given[name];
      if (found === undefined) throw new Error(`nobody has set ${name}`);
      return found;
    });
  return Object.fromEntries(Object.entries(env).map(([name, text]) => [name, value(text)]));
}

function scriptsOf(job: Job, example: Example): Script[] {
  const given = givenOf(job);
  const parsed = parse(codeOf(job, example)) as Workflow | Readonly<Record<string, PipelineJob>>;
  if ('jobs' in parsed && 'steps' in Object.values(parsed.jobs as Workflow['jobs'])[0]!)
    return Object.values((parsed as Workflow).jobs).flatMap(({ env = {}, steps }) =>
      steps.flatMap((step) =>
        step.run === undefined
          ? []
          : [{ lines: step.run, env: evaluated({ ...env, ...step.env }, given) }],
      ),
    );
  return Object.values(parsed as Readonly<Record<string, PipelineJob>>)
    .filter((entry) => Array.isArray(entry.script))
    .map(({ script, variables = {} }) => ({
      lines: `${script.join('\n')}\n`,
      env: { ...given, ...variables },
    }));
}

/** The commands of each pipeline, without what surrounds them at GitHub or GitLab. */
export const runPipelines: Runner = async (job) => {
  for (const [i, example] of job.examples.entries()) {
    const scripts = scriptsOf(job, example);
    if (scripts.length === 0) throw new Error(`line ${example.line} has no command`);
    await program(job, String(i), '');
    for (const [n, { lines, env }] of scripts.entries()) {
      const path = await program(job, `${i}.${n}.sh`, lines);
      const command = `sh -e ${path} >>${outputOf(job, i)}`;
      await runJob({ ...job, examples: [] }, ['sh', '-c', command], {
        ...env,
        GITHUB_STEP_SUMMARY: outputOf(job, i),
        GITHUB_OUTPUT: `${outputOf(job, i)}.output`,
      });
    }
  }
};
