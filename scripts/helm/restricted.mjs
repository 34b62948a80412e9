// The Pod Security Standards of Kubernetes, level "restricted", which contains "baseline": one row for each control.
// `broken` says whether a pod breaks it, `spoil` makes a pod that does: a row that finds nothing there finds nothing.
const CAPABILITIES = new Set(['NET_BIND_SERVICE']);
const VOLUMES = new Set([
  ...['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral'],
  ...['persistentVolumeClaim', 'projected', 'secret'],
]);
const SYSCTLS = new Set([
  ...[
    'kernel.shm_rmid_forced',
    'net.ipv4.ip_local_port_range',
    'net.ipv4.ip_unprivileged_port_start',
  ],
  ...['net.ipv4.tcp_syncookies', 'net.ipv4.ping_group_range', 'net.ipv4.ip_local_reserved_ports'],
  ...['net.ipv4.tcp_keepalive_time', 'net.ipv4.tcp_fin_timeout', 'net.ipv4.tcp_keepalive_intvl'],
  ...['net.ipv4.tcp_keepalive_probes', 'net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem'],
]);
const SELINUX = new Set([
  undefined,
  '',
  'container_t',
  'container_init_t',
  'container_kvm_t',
  'container_engine_t',
]);
const SECCOMP = new Set(['RuntimeDefault', 'Localhost']);

const containers = (pod) =>
  ['initContainers', 'containers', 'ephemeralContainers'].flatMap((kind) => pod[kind] ?? []);
const some = (pod, broken) =>
  containers(pod).some((each) => broken(each.securityContext ?? {}, each));
const everywhere = (pod, broken) => broken(pod.securityContext ?? {}) || some(pod, broken);
/** Of the container, or else of the pod. */
const effective = (pod, name) =>
  containers(pod).map((each) => each.securityContext?.[name] ?? pod.securityContext?.[name]);
const own = (pod) => pod.containers[0].securityContext;

export const CONTROLS = [
  {
    control: 'no host processes',
    broken: (pod) => everywhere(pod, ({ windowsOptions }) => windowsOptions?.hostProcess === true),
    spoil: (pod) => (own(pod).windowsOptions = { hostProcess: true }),
  },
  {
    control: 'no namespaces of the host',
    broken: (pod) => [pod.hostNetwork, pod.hostPID, pod.hostIPC].includes(true),
    spoil: (pod) => (pod.hostPID = true),
  },
  {
    control: 'no privileged containers',
    broken: (pod) => some(pod, ({ privileged }) => privileged === true),
    spoil: (pod) => (own(pod).privileged = true),
  },
  {
    control: 'all capabilities dropped',
    broken: (pod) => some(pod, ({ capabilities }) => !(capabilities?.drop ?? []).includes('ALL')),
    spoil: (pod) => (own(pod).capabilities = { drop: ['CHOWN'] }),
  },
  {
    control: 'no capability added',
    broken: (pod) =>
      some(pod, ({ capabilities }) =>
        (capabilities?.add ?? []).some((name) => !CAPABILITIES.has(name)),
      ),
    spoil: (pod) => (own(pod).capabilities.add = ['SYS_ADMIN']),
  },
  {
    control: 'volumes of harmless kinds only, none of the host',
    broken: (pod) =>
      (pod.volumes ?? []).some(
        (volume) => !VOLUMES.has(Object.keys(volume).find((key) => key !== 'name')),
      ),
    spoil: (pod) => (pod.volumes ??= []).push({ name: 'host', hostPath: { path: '/' } }),
  },
  {
    control: 'no ports of the host',
    broken: (pod) => some(pod, (own, { ports }) => (ports ?? []).some(({ hostPort }) => hostPort)),
    spoil: (pod) => (pod.containers[0].ports = [{ containerPort: 80, hostPort: 80 }]),
  },
  {
    control: 'probes and hooks ask the pod itself',
    broken: (pod) =>
      containers(pod).some(({ startupProbe, livenessProbe, readinessProbe, lifecycle }) =>
        [
          startupProbe,
          livenessProbe,
          readinessProbe,
          lifecycle?.preStop,
          lifecycle?.postStart,
        ].some((each) => each?.httpGet?.host || each?.tcpSocket?.host),
      ),
    spoil: (pod) => (pod.containers[0].livenessProbe = { httpGet: { host: '10.0.0.1', port: 80 } }),
  },
  {
    control: 'AppArmor is not switched off',
    broken: (pod) =>
      everywhere(pod, ({ appArmorProfile }) => appArmorProfile?.type === 'Unconfined'),
    spoil: (pod) => (own(pod).appArmorProfile = { type: 'Unconfined' }),
  },
  {
    control: 'SELinux as the platform wants it',
    broken: (pod) =>
      everywhere(
        pod,
        ({ seLinuxOptions: set }) => !SELINUX.has(set?.type) || Boolean(set?.user || set?.role),
      ),
    spoil: (pod) => (own(pod).seLinuxOptions = { type: 'spc_t' }),
  },
  {
    control: '/proc as it is by default',
    broken: (pod) => some(pod, ({ procMount }) => (procMount ?? 'Default') !== 'Default'),
    spoil: (pod) => (own(pod).procMount = 'Unmasked'),
  },
  {
    control: 'safe sysctls only',
    broken: (pod) => (pod.securityContext?.sysctls ?? []).some(({ name }) => !SYSCTLS.has(name)),
    spoil: (pod) => (pod.securityContext.sysctls = [{ name: 'kernel.msgmax', value: '1' }]),
  },
  {
    control: 'no way to more privileges',
    broken: (pod) =>
      some(pod, ({ allowPrivilegeEscalation }) => allowPrivilegeEscalation !== false),
    spoil: (pod) => delete own(pod).allowPrivilegeEscalation,
  },
  {
    control: 'not as root',
    broken: (pod) => effective(pod, 'runAsNonRoot').some((value) => value !== true),
    spoil: (pod) => (own(pod).runAsNonRoot = false),
  },
  {
    control: 'not as user 0',
    broken: (pod) => everywhere(pod, ({ runAsUser }) => runAsUser === 0),
    spoil: (pod) => (own(pod).runAsUser = 0),
  },
  {
    control: 'system calls are filtered',
    broken: (pod) =>
      effective(pod, 'seccompProfile').some((profile) => !SECCOMP.has(profile?.type)),
    spoil: (pod) => (own(pod).seccompProfile = { type: 'Unconfined' }),
  },
  // What follows is ours, and stricter.
  {
    control: 'a read-only root',
    broken: (pod) => some(pod, ({ readOnlyRootFilesystem }) => readOnlyRootFilesystem !== true),
    spoil: (pod) => (own(pod).readOnlyRootFilesystem = false),
  },
  {
    control: 'no token of Kubernetes, no variables of its Services',
    broken: (pod) => pod.automountServiceAccountToken !== false || pod.enableServiceLinks !== false,
    spoil: (pod) => delete pod.automountServiceAccountToken,
  },
  {
    control: 'what it takes is said, and memory bounded',
    broken: (pod) =>
      some(
        pod,
        (_, { resources }) =>
          !resources?.requests?.cpu || !resources.requests.memory || !resources.limits?.memory,
      ),
    spoil: (pod) => delete pod.containers[0].resources.limits,
  },
];

/** The specifications of all pods that documents make. */
export const podsIn = (documents) =>
  documents.flatMap(({ kind, spec }) =>
    kind === 'Pod' ? [spec] : spec?.template?.spec ? [spec.template.spec] : [],
  );

/** Controls that documents break. */
export const brokenControls = (documents) =>
  CONTROLS.filter(({ broken }) => podsIn(documents).some(broken)).map(
    ({ control }) => `not restricted: ${control}`,
  );

/** Rows that do not find what they are for, tried with good documents that are then spoilt. */
export function blindControls(documents) {
  return CONTROLS.filter(({ broken, spoil }) => {
    const [pod] = podsIn(structuredClone(documents));
    spoil(pod);
    return !broken(pod);
  }).map(({ control }) => `the row "${control}" finds nothing`);
}
