// What the chart is rendered with: the default, each example, and each part of it on, off or otherwise.
import { AWKWARD, EVERYTHING, LOGIN_SECRET, READABLE, shared } from './values.mjs';

const CORE = ['ConfigMap', 'Deployment', 'Pod', 'Service', 'ServiceAccount'];
const EMBEDDED = [...CORE, 'PersistentVolumeClaim'];
const SHARED = [...CORE, 'Secret'];
const ingress = (more = {}) => ({ enabled: true, host: 'plik.example.com', ...more });
const gateway = (more) => ({
  enabled: true,
  host: 'plik.example.com',
  parentRefs: [{ name: 'public', namespace: 'gateways', sectionName: 'https' }],
  ...more,
});
const MONITORED = {
  enabled: true,
  serviceMonitor: { enabled: true, labels: { release: 'prometheus' } },
  prometheusRule: { enabled: true, labels: { release: 'prometheus' } },
};

const one = (name, values, kinds, more = {}) => ({ name, values, kinds, ...more });

export const CASES = [
  one('default', {}, EMBEDDED, { twice: true }),
  one('example embedded', {}, [...EMBEDDED, 'Ingress', 'NetworkPolicy'], { file: 'embedded.yaml' }),
  one(
    'example mariadb-s3',
    {},
    [
      ...CORE,
      'Service',
      'Service',
      'Ingress',
      'Ingress',
      'NetworkPolicy',
      'PodDisruptionBudget',
      'PrometheusRule',
      'ServiceMonitor',
    ],
    // What its Secret would have said.
    {
      file: 'mariadb-s3.yaml',
      elsewhere: {
        PLIKD_METADATA_BACKEND_CONFIG: `{"Driver":"mysql","ConnectionString":"plik:x@tcp(mariadb.databases:3306)/plik"}`,
        PLIKD_DATA_BACKEND_CONFIG:
          '{"Endpoint":"https://s3.example.com","AccessKeyID":"plik","SecretAccessKey":"x"}',
      },
    },
  ),
  one('example postgres-oidc', {}, [...EMBEDDED, 'Secret', 'Ingress', 'NetworkPolicy'], {
    file: 'postgres-oidc.yaml',
  }),
  one('shared, one server', shared(), SHARED),
  one('shared, three servers', shared({ replicaCount: 3 }), [...SHARED, 'PodDisruptionBudget']),
  one(
    'several on a folder',
    shared({
      replicaCount: 2,
      settings: { DataBackend: 'file' },
      persistence: { accessModes: ['ReadWriteMany'] },
    }),
    [...SHARED, 'PodDisruptionBudget', 'PersistentVolumeClaim'],
  ),
  one('no servers for now', { replicaCount: 0 }, EMBEDDED),
  one(
    'autoscaling',
    shared({ autoscaling: { enabled: true, targetMemoryUtilizationPercentage: 80 } }),
    [...SHARED, 'HorizontalPodAutoscaler', 'PodDisruptionBudget'],
  ),
  one(
    'no disruption budget',
    shared({ replicaCount: 3, podDisruptionBudget: { enabled: false } }),
    SHARED,
  ),
  one(
    'SQLite beside S3',
    { settings: { DataBackend: 's3' }, extraEnv: [{ name: 'AWS_REGION', value: 'eu-west-1' }] },
    EMBEDDED,
  ),
  one('a claim of the operator', { persistence: { existingClaim: 'plik-data' } }, CORE),
  one('a trial without volume', { persistence: { enabled: false } }, CORE),
  one(
    'another volume',
    { persistence: { storageClass: '-', size: '1Ti', keep: false, annotations: { a: 'b' } } },
    EMBEDDED,
  ),
  one('ingress', { ingress: ingress() }, [...EMBEDDED, 'Ingress']),
  one(
    'ingress without TLS below a path',
    { settings: { Path: '/plik' }, ingress: ingress({ tls: { enabled: false } }) },
    [...EMBEDDED, 'Ingress'],
  ),
  one(
    'ingress of several below a path',
    shared({
      replicaCount: 2,
      settings: { Path: '/plik', StreamTimeoutStr: '1h30m' },
      ingress: ingress({
        downloadHost: 'files.example.com',
        annotations: {
          'cert-manager.io/issuer': 'x',
          'nginx.ingress.kubernetes.io/limit-rps': '50',
        },
      }),
    }),
    [...SHARED, 'PodDisruptionBudget', 'Service', 'Ingress', 'Ingress'],
  ),
  one(
    'ingress of another controller',
    shared({
      replicaCount: 2,
      ingress: ingress({
        controller: 'other',
        className: '',
        streamAnnotations: { 'haproxy.org/load-balance': 'uri' },
      }),
    }),
    [...SHARED, 'PodDisruptionBudget', 'Service', 'Ingress', 'Ingress'],
  ),
  one(
    'several without streams',
    shared({ replicaCount: 2, settings: { FeatureStream: 'disabled' }, ingress: ingress() }),
    [...SHARED, 'PodDisruptionBudget', 'Ingress'],
  ),
  one('gateway', { gateway: gateway({ timeouts: { request: null } }) }, [...EMBEDDED, 'HTTPRoute']),
  one(
    'gateway of several below a path',
    shared({
      replicaCount: 2,
      settings: { Path: '/plik' },
      service: { streamAnnotations: { a: 'b' } },
      gateway: gateway({ downloadHost: 'files.example.com', annotations: { a: 'b' } }),
    }),
    [...SHARED, 'PodDisruptionBudget', 'Service', 'HTTPRoute'],
  ),
  one(
    'load balancer',
    {
      service: {
        type: 'LoadBalancer',
        port: 443,
        nodePort: 30443,
        externalTrafficPolicy: 'Local',
        annotations: { a: 'b' },
      },
    },
    EMBEDDED,
  ),
  one('metrics alone', { metrics: { enabled: true } }, [...EMBEDDED, 'Service']),
  one('monitored', { metrics: MONITORED }, [
    ...EMBEDDED,
    'Service',
    'ServiceMonitor',
    'PrometheusRule',
  ]),
  one(
    'network policy',
    shared({
      metrics: { enabled: true },
      networkPolicy: {
        enabled: true,
        database: {
          ports: [5432],
          to: [{ ipBlock: { cidr: '10.1.0.0/16', except: ['10.1.9.0/24'] } }],
        },
        storage: { ports: [443, 9000] },
        login: { ports: [443] },
        extraEgress: [{ ports: [{ port: 3128, protocol: 'TCP' }] }],
        extraIngress: [{ from: [{ podSelector: {} }] }],
      },
    }),
    [...SHARED, 'Service', 'NetworkPolicy'],
  ),
  one(
    'service account of the operator',
    { serviceAccount: { create: false, name: 'robot' } },
    EMBEDDED.filter((kind) => kind !== 'ServiceAccount'),
  ),
  one(
    'HTTPS inside the cluster',
    {
      settings: {
        SslEnabled: true,
        SslCert: READABLE,
        SslKey: READABLE,
        ListenPort: 8443,
      },
      ingress: ingress(),
      extraVolumes: [{ name: 'tls', secret: { secretName: 'plik-tls' } }],
      extraVolumeMounts: [{ name: 'tls', mountPath: '/etc/tls' }],
    },
    [...EMBEDDED, 'Ingress'],
  ),
  one(
    'transfers without end',
    {
      settings: { ShutdownTimeoutStr: 0 },
      terminationGracePeriodSeconds: 86_400,
      preStopSeconds: 0,
    },
    EMBEDDED,
  ),
  one('long transfers', { settings: { ShutdownTimeoutStr: '1h1m1s500ms' } }, EMBEDDED),
  one(
    'awkward values',
    { settings: AWKWARD, secretSettings: { OIDCClientSecret: `${LOGIN_SECRET}"'$(x)\n` } },
    [...EMBEDDED, 'Secret'],
  ),
  one(
    'everything else',
    shared({ ...EVERYTHING, secretSettings: { DefaultAdminPassword: LOGIN_SECRET } }),
    SHARED,
  ),
  one(
    'numbers of the platform (OpenShift)',
    { podSecurityContext: { runAsUser: null, runAsGroup: null, fsGroup: null } },
    EMBEDDED,
  ),
  one(
    'long names',
    shared({
      replicaCount: 2,
      nameOverride: 'n'.repeat(53),
      ingress: ingress(),
      metrics: MONITORED,
    }),
    [
      ...SHARED,
      'Service',
      'Service',
      'Ingress',
      'Ingress',
      'PodDisruptionBudget',
      'PrometheusRule',
      'ServiceMonitor',
    ],
    { release: 'r'.repeat(53) },
  ),
  one('another name', { fullnameOverride: 'files' }, EMBEDDED),
];
