// What the documents of a release say of each other has to be true. `spoil` makes documents of which it is not.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { root } from '../root.mjs';
import { SECRET_WORDS } from './values.mjs';
import { deploymentIn, ofKind } from './render.mjs';
import { podsIn } from './restricted.mjs';

const LABEL = /^(?=.{1,63}$)[a-z]([a-z0-9-]*[a-z0-9])?$/;
const LABEL_VALUE = /^(?=.{0,63}$)([A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?)?$/;
const RECOMMENDED = ['name', 'instance', 'version', 'managed-by'].map(
  (name) => `app.kubernetes.io/${name}`,
);
const alerts = parse(readFileSync(join(root, 'docker/monitoring/alerts.yml'), 'utf8'));

const matches = (selector, labels) =>
  Object.entries(selector).every(([key, value]) => labels[key] === value);
const serverLabels = (documents) => deploymentIn(documents).spec.template.metadata.labels;
const otherPods = (documents) => ofKind(documents, 'Pod').map(({ metadata }) => metadata.labels);
const portNames = (documents) =>
  podsIn([deploymentIn(documents)])[0].containers[0].ports.map(({ name }) => name);
const service = (documents, name) =>
  ofKind(documents, 'Service').find(({ metadata }) => metadata.name === name);
/** Selects the server's pods, and no others. */
const selectsServer = (documents, selector) =>
  matches(selector, serverLabels(documents)) &&
  !otherPods(documents).some((labels) => matches(selector, labels));
const backends = ({ spec }) =>
  spec.rules.flatMap(({ http }) => http.paths.map(({ backend }) => backend.service));

export const RULES = [
  {
    rule: 'names are short enough, and every thing has its own',
    holds: (documents) =>
      documents.every(({ metadata }) => LABEL.test(metadata.name)) &&
      new Set(documents.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).size ===
        documents.length,
    spoil: (documents) => (documents[0].metadata.name = 'n'.repeat(64)),
  },
  {
    rule: 'everything has the recommended labels, and their values are legal',
    holds: (documents) =>
      documents.every(({ metadata }) => {
        const labels = metadata.labels ?? {};
        return (
          RECOMMENDED.every((name) => labels[name]) &&
          Object.values(labels).every((value) => LABEL_VALUE.test(value))
        );
      }),
    spoil: (documents) => (documents[0].metadata.labels['app.kubernetes.io/name'] = 'n'.repeat(64)),
  },
  {
    rule: 'Deployment, Services, budget and policy select the pods of the server, and no others',
    holds: (documents) =>
      [
        ...ofKind(documents, 'Deployment').map(({ spec }) => spec.selector.matchLabels),
        ...ofKind(documents, 'Service').map(({ spec }) => spec.selector),
        ...ofKind(documents, 'PodDisruptionBudget').map(({ spec }) => spec.selector.matchLabels),
        ...ofKind(documents, 'NetworkPolicy').map(({ spec }) => spec.podSelector.matchLabels),
      ].every((selector) => selectsServer(documents, selector)),
    spoil: (documents) =>
      delete ofKind(documents, 'Service')[0].spec.selector['app.kubernetes.io/component'],
  },
  {
    rule: 'Services lead to ports that the server has',
    holds: (documents) => {
      const names = portNames(documents);
      return ofKind(documents, 'Service').every(({ spec }) =>
        spec.ports.every(({ targetPort }) => names.includes(targetPort)),
      );
    },
    spoil: (documents) => (ofKind(documents, 'Service')[0].spec.ports[0].targetPort = 'web'),
  },
  {
    rule: 'Ingresses lead to ports of Services, and never to the metrics',
    holds: (documents) =>
      ofKind(documents, 'Ingress')
        .flatMap(backends)
        .every(({ name, port }) =>
          service(documents, name)?.spec.ports.some(
            (each) => each.name === port.name && each.targetPort === 'http',
          ),
        ),
    spoil: (documents) => (backends(ofKind(documents, 'Ingress')[0])[0].name = 'other'),
  },
  {
    rule: 'routes of a Gateway lead to ports of Services, and never to the metrics',
    holds: (documents) =>
      ofKind(documents, 'HTTPRoute').every(({ spec }) =>
        spec.rules
          .flatMap(({ backendRefs }) => backendRefs)
          .every(({ name, port }) =>
            service(documents, name)?.spec.ports.some(
              (each) => each.port === port && each.targetPort === 'http',
            ),
          ),
      ),
    spoil: (documents) =>
      documents.push({
        kind: 'HTTPRoute',
        metadata: { name: 'x' },
        spec: { rules: [{ backendRefs: [{ name: 'x', port: 1 }] }] },
      }),
  },
  {
    rule: 'a Service that is balanced by hash belongs to one Ingress',
    holds: (documents) => {
      const ingresses = ofKind(documents, 'Ingress');
      const names = ingresses
        .map((each) => [...new Set(backends(each).map(({ name }) => name))])
        .flat();
      return new Set(names).size === names.length;
    },
    spoil: (documents) => {
      const [first, second] = ofKind(documents, 'Ingress');
      backends(second)[0].name = backends(first)[0].name;
    },
  },
  {
    rule: 'a policy opens ports that the server has',
    holds: (documents) => {
      const opened = ofKind(documents, 'NetworkPolicy').flatMap(({ spec }) =>
        spec.ingress.flatMap(({ ports }) => ports ?? []),
      );
      return opened.every(({ port }) => portNames(documents).includes(port));
    },
    spoil: (documents) =>
      (ofKind(documents, 'NetworkPolicy')[0].spec.ingress[0].ports[0].port = 'web'),
  },
  {
    rule: 'autoscaling has the Deployment for itself',
    holds: (documents) => {
      const { metadata, spec } = deploymentIn(documents);
      const scalers = ofKind(documents, 'HorizontalPodAutoscaler');
      return scalers.length === 0
        ? spec.replicas !== undefined
        : spec.replicas === undefined &&
            scalers.every((each) => each.spec.scaleTargetRef.name === metadata.name);
    },
    spoil: (documents) =>
      (ofKind(documents, 'HorizontalPodAutoscaler')[0].spec.scaleTargetRef.name = 'x'),
  },
  {
    rule: 'Prometheus finds one Service and its port',
    holds: (documents) =>
      ofKind(documents, 'ServiceMonitor').every(({ spec }) => {
        const found = ofKind(documents, 'Service').filter(({ metadata }) =>
          matches(spec.selector.matchLabels, metadata.labels),
        );
        return (
          found.length === 1 &&
          spec.endpoints.every(({ port }) => found[0].spec.ports.some(({ name }) => name === port))
        );
      }),
    spoil: (documents) =>
      delete ofKind(documents, 'ServiceMonitor')[0].spec.selector.matchLabels[
        'app.kubernetes.io/component'
      ],
  },
  {
    rule: 'the alert rules are those of docker/monitoring',
    holds: (documents) =>
      ofKind(documents, 'PrometheusRule').every(
        ({ spec }) => JSON.stringify(sorted(spec)) === JSON.stringify(sorted(alerts)),
      ),
    spoil: (documents) => ofKind(documents, 'PrometheusRule')[0].spec.groups[0].rules.pop(),
  },
  {
    rule: 'every mount has its volume, and /data is one',
    holds: (documents) => {
      const { containers, volumes } = podsIn([deploymentIn(documents)])[0];
      const mounts = containers[0].volumeMounts;
      return (
        mounts.every((mount) => volumes.some(({ name }) => name === mount.name)) &&
        mounts.filter(({ mountPath }) => mountPath === '/data').length === 1
      );
    },
    spoil: (documents) => podsIn([deploymentIn(documents)])[0].volumes.shift(),
  },
  {
    rule: 'no secret is anywhere but in a Secret',
    holds: (documents) => {
      const readable = JSON.stringify(documents.filter(({ kind }) => kind !== 'Secret'));
      return SECRET_WORDS.every(
        (word) =>
          !readable.includes(word) && !readable.includes(Buffer.from(word).toString('base64')),
      );
    },
    spoil: (documents) => (ofKind(documents, 'ConfigMap')[0].data = { PLIKD_X: SECRET_WORDS[0] }),
  },
  {
    rule: 'one server on one volume: the old one goes first',
    holds: (documents) => {
      const { strategy } = deploymentIn(documents).spec;
      const claims = ofKind(documents, 'PersistentVolumeClaim');
      const single = claims.some(({ spec }) => !spec.accessModes.includes('ReadWriteMany'));
      return !single || strategy.type === 'Recreate';
    },
    spoil: (documents) => {
      deploymentIn(documents).spec.strategy.type = 'RollingUpdate';
      documents.push({ kind: 'PersistentVolumeClaim', spec: { accessModes: ['ReadWriteOnce'] } });
    },
  },
];

/** Maps in one order, whatever the order in which they were written. */
function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
}

export const contradictions = (documents) =>
  RULES.filter(({ holds }) => !holds(documents)).map(({ rule }) => `does not hold: ${rule}`);

/** Rules that hold whatever one does, tried with documents that have something of every kind. */
export function blindRules(documents) {
  return RULES.filter(({ holds, spoil }) => {
    const copy = structuredClone(documents);
    spoil(copy);
    return holds(copy);
  }).map(({ rule }) => `always holds: ${rule}`);
}
