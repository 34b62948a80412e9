// Values that several rows of the matrix, and the refusals, are made of.
import { fileURLToPath } from 'node:url';

/** The server looks whether its certificate can be read, not yet what it is. */
export const READABLE = fileURLToPath(import.meta.url);

/** No word of these may be anywhere but in a Secret. */
export const SECRET_WORDS = [
  's3cret-of-the-database',
  's3cret-of-the-bucket',
  's3cret-of-the-login',
];
export const [DATABASE_SECRET, BUCKET_SECRET, LOGIN_SECRET] = SECRET_WORDS;

/** Database and storage that several servers may share. */
export const shared = (more = {}) => ({
  ...more,
  settings: {
    DataBackend: 's3',
    DataBackendConfig: { Endpoint: 'https://s3.example.com', Bucket: 'plik' },
    MetadataBackendConfig: { Driver: 'postgres' },
    ...more.settings,
  },
  secretSettings: {
    DataBackendConfig: { AccessKeyID: 'plik', SecretAccessKey: BUCKET_SECRET },
    MetadataBackendConfig: { ConnectionString: `postgres://plik:${DATABASE_SECRET}@db/plik` },
    ...more.secretSettings,
  },
});

/** Values of every free-form part at once. */
export const EVERYTHING = {
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
export const AWKWARD = {
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
