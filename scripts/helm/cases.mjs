// What the chart is rendered with: the default, each example, and each part of it on, off or otherwise.

import { fileURLToPath } from 'node:url';

/** The server looks whether its certificate can be read, not yet what it is. */
const READABLE = fileURLToPath(import.meta.url);

/** No word of these may be anywhere but in a Secret. */
export const SECRET_WORDS = [
  's3cret-of-the-database',
  's3cret-of-the-bucket',
  's3cret-of-the-login',
];
const [DATABASE_SECRET, BUCKET_SECRET, LOGIN_SECRET] = SECRET_WORDS;

/** Database and storage that several servers may share. */
export const shared = (more = {}) => ({
  ...more,
  settings: {
    DataBackend: 's3',
    DataBackendConfig: { Endpoint: 'https://s3.example.com', Bucket: 'plik', AccessKeyID: 'plik' },
    MetadataBackendConfig: { Driver: 'postgres' },
    ...more.settings,
  },
  secretSettings: {
    DataBackendConfig: { SecretAccessKey: BUCKET_SECRET },
    MetadataBackendConfig: { ConnectionString: `postgres://plik:${DATABASE_SECRET}@db/plik` },
    ...more.secretSettings,
  },
});

const CORE = ['ConfigMap', 'Deployment', 'Pod', 'Service', 'ServiceAccount'];
const EMBEDDED = [...CORE, 'PersistentVolumeClaim'];
const SHARED = [...CORE, 'Secret'];
const ingress = (more = {}) => ({ enabled: true, host: 'plik.example.com', ...more });
const MONITORED = {
  enabled: true,
  serviceMonitor: { enabled: true, labels: { release: 'prometheus' } },
  prometheusRule: { enabled: true, labels: { release: 'prometheus' } },
};

/** Values of every free-form part at once. */
const EVERYTHING = {
  commonLabels: { 'example.com/team': 'files' },
  image: { repository: 'registry.example.com/plik-nest', digest: `sha256:${'0a'.repeat(32)}` },
  imagePullSecrets: [{ name: 'registry' }],
  existingSecret: 'more-settings',
  extraEnv: [{ name: 'NODE_EXTRA_CA_CERTS', value: '/etc/plik/ca.pem' }],
  extraEnvFrom: [{ secretRef: { name: 'aws', optional: true } }],
  extraVolumes: [{ name: 'ca', configMap: { name: 'company-ca' } }],
  extraVolumeMounts: [{ name: 'ca', mountPath: '/etc/plik', readOnly: true }],
  podAnnotations: { 'example.com/backup': 'nightly' },
  podLabels: { 'example.com/zone': 'inner' },
  priorityClassName: 'high',
  nodeSelector: { 'kubernetes.io/arch': 'amd64' },
  tolerations: [{ key: 'files', operator: 'Exists', effect: 'NoSchedule' }],
  affinity: { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [] } },
  topologySpreadConstraints: [
    { maxSkew: 1, topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'DoNotSchedule' },
  ],
  serviceAccount: {
    name: 'plik',
    annotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::1:role/plik' },
  },
  startupProbe: { initialDelaySeconds: 1 },
  terminationGracePeriodSeconds: 3600,
};

/** Values that text would lose: large and small numbers, lists, tables, quotes, what YAML takes for something else. */
const AWKWARD = {
  MaxFilePerUpload: 10_000_000,
  MaxFileSizeStr: 123_456_789_012,
  DurableWrites: false,
  DigestWorkers: 0,
  TrustedProxies: ['10.0.0.0/8', 'fd00::/8'],
  LogLevels: { http: 'DEBUG', storage: 'WARN' },
  OIDCGroupLimits: [{ Group: 'a & "b" <c>', MaxFileSize: '10GB' }],
  AbuseContact: `it's "quoted": #1 {{ .Values }} %s \\n`,
  OIDCProviderName: 'yes',
  OIDCClientID: '007',
  OIDCProviderURL: 'https://login.example.com',
  DefaultTTLStr: '1h30m',
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
    shared({ replicaCount: 2, ingress: ingress({ controller: 'other', className: '' }) }),
    [...SHARED, 'PodDisruptionBudget', 'Ingress'],
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
