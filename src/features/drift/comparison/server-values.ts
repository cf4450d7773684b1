import type { GroupKind, Node, PathStep, Plain } from '../../../manifest/index.ts';
import { API_GROUPS, canonicalJson, plainOf, rowOf } from '../../../manifest/index.ts';

/** Any value of the field is the API server's own. */
const ANY = Symbol('any');

/** Values by the path at whose end they stand; `*` is an item of a list. */
type ServerValues = Readonly<Record<string, Plain | typeof ANY>>;

const PROBE: ServerValues = {
  timeoutSeconds: 1,
  periodSeconds: 10,
  successThreshold: 1,
  failureThreshold: 3,
  'httpGet.scheme': 'HTTP',
  'grpc.service': '',
};

const under = (prefix: string, values: ServerValues): ServerValues =>
  Object.fromEntries(Object.entries(values).map(([path, value]) => [`${prefix}.${path}`, value]));

const FIELD_REF: ServerValues = { 'fieldRef.apiVersion': 'v1' };

const CONTAINER: ServerValues = {
  terminationMessagePath: '/dev/termination-log',
  terminationMessagePolicy: 'File',
  // by the tag of the image: Always for latest and none, else IfNotPresent
  imagePullPolicy: ANY,
  resources: {},
  securityContext: {},
  'ports.*.protocol': 'TCP',
  ...under('env.*.valueFrom', FIELD_REF),
  'env.*.valueFrom.resourceFieldRef.divisor': '0',
  ...under('livenessProbe', PROBE),
  ...under('readinessProbe', PROBE),
  ...under('startupProbe', PROBE),
  'lifecycle.preStop.httpGet.scheme': 'HTTP',
  'lifecycle.postStart.httpGet.scheme': 'HTTP',
};

const VOLUME: ServerValues = {
  'secret.defaultMode': 420,
  'configMap.defaultMode': 420,
  'downwardAPI.defaultMode': 420,
  'projected.defaultMode': 420,
  'projected.sources.*.serviceAccountToken.expirationSeconds': 3600,
  ...under('downwardAPI.items.*', FIELD_REF),
  ...under('projected.sources.*.downwardAPI.items.*', FIELD_REF),
  'hostPath.type': '',
  emptyDir: {},
};

/** Of the `spec` of pods. */
const POD: ServerValues = {
  restartPolicy: 'Always',
  dnsPolicy: 'ClusterFirst',
  schedulerName: 'default-scheduler',
  securityContext: {},
  terminationGracePeriodSeconds: 30,
  enableServiceLinks: true,
  // the older name of serviceAccountName, which the API server keeps equal to it
  serviceAccount: ANY,
  ...under('containers.*', CONTAINER),
  ...under('initContainers.*', CONTAINER),
  ...under('volumes.*', VOLUME),
};

const SERVICE: ServerValues = {
  'spec.type': 'ClusterIP',
  'spec.clusterIP': ANY,
  'spec.clusterIPs': ANY,
  'spec.ipFamilies': ANY,
  'spec.ipFamilyPolicy': 'SingleStack',
  'spec.internalTrafficPolicy': 'Cluster',
  'spec.externalTrafficPolicy': 'Cluster',
  'spec.sessionAffinity': 'None',
  'spec.sessionAffinityConfig.clientIP.timeoutSeconds': 10_800,
  'spec.allocateLoadBalancerNodePorts': true,
  'spec.healthCheckNodePort': ANY,
  'spec.ports.*.protocol': 'TCP',
  'spec.ports.*.targetPort': ANY,
  'spec.ports.*.nodePort': ANY,
};

const OF_WORKLOADS: Readonly<Record<string, ServerValues>> = {
  Deployment: {
    'spec.replicas': 1,
    'spec.revisionHistoryLimit': 10,
    'spec.progressDeadlineSeconds': 600,
    'spec.strategy': {
      type: 'RollingUpdate',
      rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' },
    },
    'spec.strategy.type': 'RollingUpdate',
    'spec.strategy.rollingUpdate.maxUnavailable': '25%',
    'spec.strategy.rollingUpdate.maxSurge': '25%',
  },
  StatefulSet: {
    'spec.replicas': 1,
    'spec.revisionHistoryLimit': 10,
    'spec.podManagementPolicy': 'OrderedReady',
    'spec.updateStrategy.type': 'RollingUpdate',
    'spec.updateStrategy.rollingUpdate.partition': 0,
    'spec.persistentVolumeClaimRetentionPolicy.whenDeleted': 'Retain',
    'spec.persistentVolumeClaimRetentionPolicy.whenScaled': 'Retain',
    'spec.volumeClaimTemplates.*.apiVersion': 'v1',
    'spec.volumeClaimTemplates.*.kind': 'PersistentVolumeClaim',
    'spec.volumeClaimTemplates.*.spec.volumeMode': 'Filesystem',
    'spec.volumeClaimTemplates.*.status': ANY,
  },
  DaemonSet: {
    'spec.revisionHistoryLimit': 10,
    'spec.updateStrategy.type': 'RollingUpdate',
    'spec.updateStrategy.rollingUpdate.maxUnavailable': 1,
    'spec.updateStrategy.rollingUpdate.maxSurge': 0,
  },
  CronJob: {
    'spec.concurrencyPolicy': 'Allow',
    'spec.suspend': false,
    'spec.successfulJobsHistoryLimit': 3,
    'spec.failedJobsHistoryLimit': 1,
    'spec.jobTemplate.spec.completions': 1,
    'spec.jobTemplate.spec.parallelism': 1,
    'spec.jobTemplate.spec.backoffLimit': 6,
    'spec.jobTemplate.spec.completionMode': 'NonIndexed',
    'spec.jobTemplate.spec.suspend': false,
    'spec.jobTemplate.spec.podReplacementPolicy': 'TerminatingOrFailed',
  },
};

/**
 * Whether the API server fills a field of its own kinds in with this value where nobody states it
 * (Kubernetes' `zz_generated.defaults.go`; API reference, "Service" and the workloads).
 */
export function isServerValue(of: GroupKind, path: readonly PathStep[], live: Node): boolean {
  const tables = tablesOf(of);
  const steps = path.map((step) => (typeof step === 'number' ? '*' : step));
  return tables.some(({ prefix, values }) => {
    if (!prefix.every((step, index) => steps[index] === step)) return false;
    const key = steps.slice(prefix.length).join('.');
    return Object.hasOwn(values, key) && isValue(values[key], live);
  });
}

const isValue = (value: Plain | typeof ANY | undefined, live: Node): boolean =>
  value === ANY ||
  (typeof value !== 'symbol' &&
    value !== undefined &&
    canonicalJson(value) === canonicalJson(plainOf(live)));

interface Table {
  readonly prefix: readonly string[];
  readonly values: ServerValues;
}

const remembered = new Map<string, readonly Table[]>();

function tablesOf(of: GroupKind): readonly Table[] {
  const key = `${of.group}/${of.kind}`;
  const known = remembered.get(key);
  if (known !== undefined) return known;
  const tables: Table[] = [];
  if (of.group === API_GROUPS.core && of.kind === 'Service')
    tables.push({ prefix: [], values: SERVICE });
  if (of.group === API_GROUPS.core && of.kind === 'Namespace')
    tables.push({
      prefix: [],
      values: { 'spec.finalizers': ANY, spec: { finalizers: ['kubernetes'] } },
    });
  const template = rowOf(of)?.podTemplate;
  if (template !== undefined) {
    const ofKind = OF_WORKLOADS[of.kind];
    if (ofKind !== undefined) tables.push({ prefix: [], values: ofKind });
    tables.push({ prefix: [...template, 'spec'], values: POD });
  }
  remembered.set(key, tables);
  return tables;
}

/** Whether the kind is one of Kubernetes' own, whose fields the API server defaults and rewrites by code. */
export const isBuiltIn = ({ group }: GroupKind): boolean =>
  ['', 'apps', 'batch', 'extensions', 'autoscaling', 'policy', 'networking.k8s.io'].includes(group);

/** Labels and annotations that tools and controllers set to know their objects again, and no person does. */
const TRACKING =
  /^(?:argocd\.argoproj\.io\/(?:instance|tracking-id|installation-id)|(?:kustomize|helm)\.toolkit\.fluxcd\.io\/.+|meta\.helm\.sh\/release-.+|kubectl\.kubernetes\.io\/(?:last-applied-configuration|restartedAt)|deployment\.kubernetes\.io\/.+|autoscaling\.alpha\.kubernetes\.io\/.+|control-plane\.alpha\.kubernetes\.io\/leader|kubernetes\.io\/metadata\.name|(?:field|lifecycle|management)\.cattle\.io\/.+|openshift\.io\/.+|cloud\.google\.com\/neg.*|rollout\.argoproj\.io\/.+|applyset\.kubernetes\.io\/.+|internal\.config\.kubernetes\.io\/.+|config\.k8s\.io\/owning-inventory)$/;

/** Of labels that people use too: tracking ones where a tool wrote them. */
const TRACKING_BY_TOOL = new Map([
  ['app.kubernetes.io/instance', /argocd/],
  ['app.kubernetes.io/managed-by', /helm|flux/i],
]);

/** Whether a label or annotation that Git does not state is a tool's mark; `managers` are those who own it. */
export const isTrackingMark = (key: string, managers: readonly string[]): boolean =>
  TRACKING.test(key) ||
  (managers.length > 0 && managers.every((name) => TRACKING_BY_TOOL.get(key)?.test(name) === true));
