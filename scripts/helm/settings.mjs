// The server's own reading of its settings, over the environment that a rendered pod gives it.
import { isDeepStrictEqual } from 'node:util';
import { loadSettings } from '../../dist/src/config/load.js';
import { chart, variables } from './rendered.mjs';
import { deploymentIn, environmentOf, ofKind } from './render.mjs';

const NGINX = 'nginx.ingress.kubernetes.io/';
/** What ingress-nginx has to be told (docs/deployment.md, "Reverse proxy"). */
const NEEDED = {
  'proxy-body-size': '0',
  'proxy-request-buffering': 'off',
  'proxy-buffering': 'off',
  'proxy-next-upstream': 'off',
  'proxy-http-version': '1.1',
  'connection-proxy-header': 'close',
};

/** There is no plikd.cfg and no .env: what is read is in the environment. */
const load = (env) => loadSettings({ env, cwd: chart });

/** `[what, has, wanted]` for everything that the chart and the server have to agree upon. */
function agreements(documents, settings) {
  const { spec } = deploymentIn(documents).spec.template;
  const [server] = spec.containers;
  const port = (name) => server.ports.find((each) => each.name === name)?.containerPort ?? 0;
  const scheme = settings.sslEnabled ? 'HTTPS' : 'HTTP';
  const probe = (each) => `${each.httpGet.scheme} ${each.httpGet.port} ${each.httpGet.path}`;
  const health = `${scheme} http ${settings.path}/health`;
  const hosts = [
    ...ofKind(documents, 'Ingress').flatMap((each) => each.spec.rules.map(({ host }) => host)),
    ...ofKind(documents, 'HTTPRoute').flatMap((each) => each.spec.hostnames),
  ];
  const known = [settings.plikDomain, settings.downloadDomain]
    .filter(Boolean)
    .map((url) => new URL(url).host);
  return [
    ['port', port('http'), settings.listenPort],
    ['port of the metrics', port('metrics'), settings.metricsPort],
    ['startup probe', probe(server.startupProbe), health],
    ['liveness probe', probe(server.livenessProbe), health],
    ['readiness probe', probe(server.readinessProbe), `${health}/ready`],
    ['public names', [...new Set(hosts)].join(), hosts.length === 0 ? '' : known.join()],
    ...ofKind(documents, 'Ingress').flatMap((each) => proxied(each, settings)),
    ...ofKind(documents, 'HTTPRoute').flatMap((each) => routed(each, settings)),
  ];
}

function proxied({ metadata, spec }, settings) {
  const paths = new Set(spec.rules.flatMap(({ http }) => http.paths.map(({ path }) => path)));
  const stream = metadata.name.endsWith('-stream');
  const wanted = stream ? `${settings.path}/stream` : settings.path || '/';
  const path = [`path of ${metadata.name}`, [...paths].join(), wanted];
  const given = (name) => metadata.annotations?.[NGINX + name];
  if (given('proxy-body-size') === undefined) return [path];
  const patience = Number(given('proxy-read-timeout'));
  return [
    path,
    ...Object.entries(NEEDED).map(([name, value]) => [name, given(name), value]),
    ['patience of the proxy', patience > settings.streamTimeout, true],
    ['hash of the proxy', given('upstream-hash-by'), stream ? '$uri' : undefined],
    ['scheme of the proxy', given('backend-protocol'), settings.sslEnabled ? 'HTTPS' : 'HTTP'],
  ];
}

const routed = ({ spec, metadata }, { path }) =>
  spec.rules.map(({ matches, backendRefs }) => {
    const stream = backendRefs[0].name === `${metadata.name}-stream`;
    return ['path of the route', matches[0].path.value, stream ? `${path}/stream` : path || '/'];
  });

function tooShort(documents, settings) {
  const { spec } = deploymentIn(documents).spec.template;
  const pause = Number(spec.containers[0].lifecycle?.preStop.exec.command[1] ?? 0);
  const needed = pause + settings.shutdownTimeout;
  return spec.terminationGracePeriodSeconds > needed
    ? []
    : [`${needed} s to stop do not fit into the grace period`];
}

const written = (value) => (typeof value === 'string' ? value : JSON.stringify(value));

/** The variables that values mean, made without the chart. */
function meant({ settings = {}, secretSettings = {} }) {
  const keys = new Set([...Object.keys(settings), ...Object.keys(secretSettings)]);
  const entries = [...keys].map((key) => {
    const value = secretSettings[key] ?? settings[key];
    const whole = typeof value === 'object' && !Array.isArray(value);
    return [variables[key], written(whole ? { ...settings[key], ...value } : value)];
  });
  return Object.fromEntries(entries);
}

/**
 * What is wrong with the settings of rendered documents. `values` are those that were rendered, `elsewhere` is what
 * Secrets of the operator hold.
 */
export function misunderstandings(documents, { values = {}, elsewhere = {} }) {
  const env = { ...environmentOf(documents), ...elsewhere };
  try {
    return differences(documents, env, meant(values));
  } catch (error) {
    if (error.mistakes === undefined) throw error;
    return [error.message];
  }
}

function differences(documents, env, told) {
  const { settings, warnings } = load(env);
  const different = agreements(documents, settings)
    .filter(([, has, wanted]) => has !== wanted)
    .map(([what, has, wanted]) => `${what}: the chart says ${has}, the server ${wanted}`);
  const direct = load({ ...env, ...told }).settings;
  const lost = Object.keys(settings).filter(
    (name) => !isDeepStrictEqual(settings[name], direct[name]),
  );
  return [
    ...[...warnings, ...different, ...tooShort(documents, settings)],
    ...lost.map((name) => `${name} does not arrive as it was written`),
  ];
}
