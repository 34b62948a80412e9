// Wrong values, and what Helm has to say of them. All of them stop before anything is installed.
import { shared } from './values.mjs';

const metrics = (more) => ({ metrics: { enabled: true, ...more } });
const ingress = (more, beside = {}) => ({
  ingress: { enabled: true, host: 'plik.example.com', ...more },
  ...beside,
});

/** `[values, what is said]` */
export const REFUSALS = [
  // Of the schema: names and types.
  [{ replicas: 2 }, "additional properties 'replicas' not allowed"],
  [{ settings: { MaxFileSize: '1GB' } }, "additional properties 'MaxFileSize' not allowed"],
  [{ settings: { maxFileSizeStr: '1GB' } }, "additional properties 'maxFileSizeStr' not allowed"],
  [{ settings: { PLIKD_PATH: '/x' } }, "additional properties 'PLIKD_PATH' not allowed"],
  [
    { settings: { DataBackendConfig: { Buckets: 'x' } } },
    "additional properties 'Buckets' not allowed",
  ],
  [{ settings: { ListenPort: 80.5 } }, "at '/settings/ListenPort'"],
  [{ settings: { TrustedProxies: 8 } }, "at '/settings/TrustedProxies'"],
  [{ settings: { DurableWrites: 1 } }, "at '/settings/DurableWrites'"],
  [{ replicaCount: 'two' }, "at '/replicaCount': got string, want integer"],
  [{ replicaCount: -1 }, "at '/replicaCount'"],
  [{ image: { tag: 'a b' } }, "at '/image/tag'"],
  [{ image: { digest: 'sha256:abc' } }, "at '/image/digest'"],
  [{ image: { pullPolicy: 'Sometimes' } }, "at '/image/pullPolicy'"],
  [{ persistence: { size: 'much' } }, "at '/persistence/size'"],
  [{ persistence: { accessModes: ['ReadWrite'] } }, "at '/persistence/accessModes/0'"],
  [{ service: { type: 'ExternalName' } }, "at '/service/type'"],
  [{ service: { port: 70_000 } }, "at '/service/port'"],
  [ingress({ host: 'https://plik.example.com' }), "at '/ingress/host'"],
  [ingress({ controller: 'nginx' }), "at '/ingress/controller'"],
  [{ gateway: { parentRefs: [{ namespace: 'x' }] } }, "missing property 'name'"],
  [{ gateway: { timeouts: { request: '0' } } }, "at '/gateway/timeouts/request'"],
  [metrics({ port: 80 }), "at '/metrics/port'"],
  [metrics({ serviceMonitor: { interval: '30' } }), "at '/metrics/serviceMonitor/interval'"],
  [
    { networkPolicy: { database: { ports: ['postgres'] } } },
    "at '/networkPolicy/database/ports/0'",
  ],
  [
    { networkPolicy: { storage: { to: [{ cidr: '10.0.0.0/8' }] } } },
    "at '/networkPolicy/storage/to/0'",
  ],
  [{ networkPolicy: { login: { to: [{ ipBlock: { cidr: '10.0.0.0' } }] } } }, 'ipBlock/cidr'],
  [{ livenessProbe: { httpGet: { path: '/' } } }, "additional properties 'httpGet' not allowed"],
  [{ podDisruptionBudget: { maxUnavailable: 0 } }, "at '/podDisruptionBudget/maxUnavailable'"],
  [{ extraEnv: { A: 'b' } }, "at '/extraEnv': got object, want array"],
  [{ existingSecret: 'Not_A_Name' }, "at '/existingSecret'"],
  [{ terminationGracePeriodSeconds: '60s' }, "at '/terminationGracePeriodSeconds'"],
  [{ resources: { limits: { memory: '1GiB' } } }, "at '/resources/limits/memory'"],
  [{ podLabels: { a: 1 } }, "at '/podLabels/a'"],

  // Of the chart: what does not go together.
  [{ replicaCount: 2 }, 'SQLite serves one server only'],
  [{ autoscaling: { enabled: true } }, 'SQLite serves one server only'],
  [{ replicaCount: 2, settings: { DataBackend: 's3' } }, 'SQLite serves one server only'],
  [
    { replicaCount: 2, settings: { MetadataBackendConfig: { Driver: 'SQLite3' } } },
    'SQLite serves one server only',
  ],
  [
    shared({ replicaCount: 2, settings: { DataBackend: 'file' } }),
    'more than one replica needs shared storage',
  ],
  [
    shared({ autoscaling: { enabled: true }, settings: { DataBackend: 'file' } }),
    'more than one replica needs shared storage',
  ],
  [{ strategy: { type: 'RollingUpdate' } }, 'starts a second server beside the first one'],
  [
    { persistence: { enabled: false }, settings: { DataBackend: 's3' } },
    'would lose one half of database and files',
  ],
  [
    shared({ persistence: { enabled: false }, settings: { DataBackend: 'file' } }),
    'would lose one half of database and files',
  ],
  [{ settings: { DefaultAdminPassword: 'x' } }, 'settings.DefaultAdminPassword is a secret'],
  [{ settings: { OIDCClientSecret: 'x' } }, 'settings.OIDCClientSecret is a secret'],
  [
    { settings: { DataBackendConfig: { SecretAccessKey: 'x' } } },
    'settings.DataBackendConfig.SecretAccessKey is a secret',
  ],
  [
    { settings: { MetadataBackendConfig: { ConnectionString: 'x' } } },
    'settings.MetadataBackendConfig.ConnectionString is a secret',
  ],
  [{ settings: { MetricsPort: 9091 } }, 'use metrics.enabled and metrics.port'],
  [
    { settings: { MetadataBackendConfig: { Driver: 'postgres' } } },
    'a database server needs its address',
  ],
  [{ settings: { ShutdownTimeoutStr: '0' } }, 'say by terminationGracePeriodSeconds'],
  [{ ingress: { enabled: true } }, 'ingress.enabled needs ingress.host'],
  [ingress({ downloadHost: 'plik.example.com' }), 'it has to differ from host'],
  [{ gateway: { enabled: true, host: 'plik.example.com' } }, 'and gateway.parentRefs'],
  [
    ingress(
      { className: 'x' },
      { gateway: { enabled: true, host: 'x.example.com', parentRefs: [{ name: 'x' }] } },
    ),
    'enable either ingress or gateway',
  ],
  [shared({ autoscaling: { enabled: true, minReplicas: 9 } }), 'autoscaling.minReplicas is above'],
  [{ metrics: { serviceMonitor: { enabled: true } } }, 'need metrics.enabled: true'],
  [{ metrics: { prometheusRule: { enabled: true } } }, 'need metrics.enabled: true'],
  [{ settings: { ListenPort: 9091 }, metrics: { enabled: true } }, 'are the same'],
];
