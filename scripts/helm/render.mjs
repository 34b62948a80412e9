// The chart as Helm renders it.
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { parseAllDocuments } from 'yaml';
import { chart } from './rendered.mjs';

/** Helm says at each reading that the alert rules are a link; so they are. */
const LINK = /^level=INFO msg="found symbolic link.*\n/gm;

/** Runs Helm with values on its standard input: what it writes, and what it complains of. */
export async function run(helm, args, values = {}) {
  const child = spawn(helm, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.end(JSON.stringify(values));
  const ended = new Promise((done) => child.on('close', done));
  const [output, said, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { output, said: said.replace(LINK, ''), failed: code !== 0 };
}

/** A release of the chart: `{ output, documents }`, or `{ failed: true, said }`. Values outweigh those of `file`. */
export async function render(helm, { values, file, release = 'plik' }) {
  const files = file === undefined ? [] : ['--values', `${chart}/examples/${file}`];
  const args = ['template', release, chart, '--namespace', 'sharing', ...files, '--values', '-'];
  const result = await run(helm, args, values);
  if (result.failed) return result;
  const documents = parseAllDocuments(result.output).map((document) => {
    if (document.errors.length > 0) throw document.errors[0];
    return document.toJS();
  });
  return { ...result, documents: documents.filter((document) => document !== null) };
}

export const ofKind = (documents, kind) => documents.filter((document) => document.kind === kind);
export const deploymentIn = (documents) => ofKind(documents, 'Deployment')[0];

/** The variables that the server of a rendered pod has, as far as they are in the chart. */
export function environmentOf(documents) {
  const { containers } = deploymentIn(documents).spec.template.spec;
  const named = (kind, name) =>
    ofKind(documents, kind).find(({ metadata }) => metadata.name === name);
  const env = {};
  for (const { configMapRef, secretRef } of containers[0].envFrom) {
    if (configMapRef) Object.assign(env, named('ConfigMap', configMapRef.name)?.data);
    const secret = secretRef && named('Secret', secretRef.name)?.data;
    for (const [name, value] of Object.entries(secret ?? {}))
      env[name] = Buffer.from(value, 'base64').toString();
  }
  for (const { name, value } of containers[0].env ?? []) if (value !== undefined) env[name] = value;
  return env;
}
