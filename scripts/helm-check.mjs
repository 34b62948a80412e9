// npm run helm:check: the Helm chart is linted, rendered with a matrix of values, and what comes out is compared with
// the models of Kubernetes, with its restricted level of security, with itself and with the server's own reading of
// its settings; then a server is started as the pod would start it. Needs the project built.
import { CASES } from './helm/cases.mjs';
import { blindRules, contradictions, RULES } from './helm/consistency.mjs';
import { live, liveValues } from './helm/live.mjs';
import { REFUSALS } from './helm/refusals.mjs';
import { render, run } from './helm/render.mjs';
import { chart, stale } from './helm/rendered.mjs';
import { blindControls, brokenControls, CONTROLS } from './helm/restricted.mjs';
import { schemas } from './helm/schemas.mjs';
import { misunderstandings } from './helm/settings.mjs';
import { tools } from './helm/tools.mjs';
import { shared } from './helm/values.mjs';

/** Helm's runs at the same time. */
const LANES = 3;

/** `work` of each thing, a few at a time; what it answers, in order. */
async function each(things, work) {
  const answers = [];
  const rest = things.entries();
  const lane = async () => {
    for (const [i, thing] of rest) answers[i] = await work(thing);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return answers;
}

const kindsOf = (documents) =>
  documents
    .map(({ kind }) => kind)
    .sort()
    .join(', ');

/** What is wrong with what one row of the matrix renders. */
async function wrongIn(kit, row) {
  const { failed, said, output, documents } = await render(kit.helm, row);
  if (failed) return [said];
  const wanted = [...row.kinds].sort().join(', ');
  const found = kindsOf(documents);
  const kinds = found === wanted ? [] : [`made ${found} instead of ${wanted}`];
  const shapes = await Promise.all(
    documents.map(async (document) => {
      const mistakes = await kit.check(document);
      return mistakes.map((mistake) => `${document.kind} ${document.metadata.name}: ${mistake}`);
    }),
  );
  const again = row.twice ? await render(kit.helm, row) : { output };
  const same = again.output === output ? [] : ['is different each time'];
  kit.documents += documents.length;
  return [
    ...[...kinds, ...shapes.flat(), ...same],
    ...[...brokenControls(documents), ...contradictions(documents)],
    ...misunderstandings(documents, row),
  ];
}

async function matrix(kit) {
  const found = await each(CASES, (row) => wrongIn(kit, row));
  return found.flatMap((wrong, i) => wrong.map((line) => `${CASES[i].name}: ${line}`));
}

async function refusals({ helm }) {
  const answers = await each(REFUSALS, async ([values, sentence]) => {
    const { failed, said } = await render(helm, { values });
    if (!failed) return [`takes ${JSON.stringify(values)}`];
    return said.includes(sentence) ? [] : [`of ${JSON.stringify(values)} says ${said}`];
  });
  return answers.flat();
}

/** The checks themselves are tried: with a release that has something of everything, and is then spoilt. */
async function blindness(kit) {
  const values = shared({
    autoscaling: { enabled: true },
    ingress: { enabled: true, host: 'plik.example.com' },
    metrics: {
      enabled: true,
      serviceMonitor: { enabled: true },
      prometheusRule: { enabled: true },
    },
    networkPolicy: { enabled: true },
  });
  const { documents } = await render(kit.helm, { values });
  const misspelt = structuredClone(documents);
  for (const document of misspelt) document.spec = { ...document.spec, replica: 1 };
  const unseen = await Promise.all(
    misspelt
      .filter(({ kind }) => !['ConfigMap', 'Secret', 'ServiceAccount'].includes(kind))
      .map(async (document) => ((await kit.check(document)).length > 0 ? [] : [document.kind])),
  );
  return [
    ...unseen.flat().map((kind) => `the model of ${kind} takes any field`),
    ...[...blindControls(documents), ...blindRules(documents)],
  ];
}

async function lint({ helm }) {
  const { output, failed, said } = await run(helm, ['lint', '--strict', '--quiet', chart]);
  return failed ? [`${output}${said}`.trim()] : [];
}

/** What an operator reads after the installation. */
async function notes({ helm }) {
  const values = { ingress: { enabled: true, host: 'plik.example.com' } };
  const args = ['install', 'plik', chart, '--dry-run=client', '--values', '-'];
  const { output, said } = await run(helm, args, values);
  const promised = [
    'It is at https://plik.example.com',
    'settings.TrustedProxies',
    'helm -n default test plik',
  ];
  return promised
    .filter((words) => !output.includes(words))
    .map((words) => `NOTES lack "${words}": ${said}`);
}

async function pod({ helm }) {
  const values = await liveValues();
  const { documents, failed, said } = await render(helm, { values });
  return failed ? [said] : live(documents, values);
}

const CHECKS = { stale, lint, matrix, refusals, blindness, notes, pod };

const began = performance.now();
const { helm, model } = tools();
const kit = { helm, check: schemas({ model }), documents: 0 };
let failures = 0;
for (const [name, check] of Object.entries(CHECKS)) {
  const wrong = await check(kit);
  for (const line of wrong) console.error(`${name}: ${line}`);
  failures += wrong.length;
}
if (failures > 0) process.exit(1);
console.log(
  `Helm chart: ${CASES.length} releases with ${kit.documents} documents, ${REFUSALS.length} refusals, ` +
    `${CONTROLS.length} controls of security and ${RULES.length} rules hold; the server of a pod starts, ` +
    `answers and ends (${Math.round((performance.now() - began) / 1000)} s)`,
);
