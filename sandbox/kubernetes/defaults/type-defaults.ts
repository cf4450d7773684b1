import { isObject, objectAt, objectsAt, setMissing, textAt } from '../schema/json.ts';
import type { JsonObject } from '../schema/json.ts';
import { WORKLOAD_DEFAULTS } from './workload-defaults.ts';

type Defaults = (value: JsonObject) => void;

const missing =
  (values: JsonObject): Defaults =>
  (value) => {
    setMissing(value, values);
  };

const VOLUME_MODE = missing({ defaultMode: 420 });
const WEBHOOK: JsonObject = {
  failurePolicy: 'Fail',
  matchPolicy: 'Equivalent',
  namespaceSelector: {},
  objectSelector: {},
  timeoutSeconds: 10,
};

/** Defaults by Go's type, outer ones before inner ones. From: `pkg/apis/<group>/<version>/defaults.go` of Kubernetes. */
export const TYPE_DEFAULTS: ReadonlyMap<string, Defaults> = new Map<string, Defaults>([
  ['core.v1.Namespace', namespaceDefaults],
  ['core.v1.NamespaceStatus', missing({ phase: 'Active' })],
  ['core.v1.Service', serviceDefaults],
  ['core.v1.Secret', missing({ type: 'Opaque' })],
  ['core.v1.Pod', podDefaults],
  ['core.v1.PodSpec', podSpecDefaults],
  ['core.v1.Container', containerDefaults],
  ['core.v1.ContainerPort', missing({ protocol: 'TCP' })],
  [
    'core.v1.Probe',
    missing({ timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 }),
  ],
  ['core.v1.HTTPGetAction', missing({ path: '/', scheme: 'HTTP' })],
  ['core.v1.GRPCAction', missing({ service: '' })],
  ['core.v1.ObjectFieldSelector', missing({ apiVersion: 'v1' })],
  ['core.v1.ResourceFieldSelector', missing({ divisor: '0' })],
  ['core.v1.Volume', volumeDefaults],
  ['core.v1.ConfigMapVolumeSource', VOLUME_MODE],
  ['core.v1.SecretVolumeSource', VOLUME_MODE],
  ['core.v1.DownwardAPIVolumeSource', VOLUME_MODE],
  ['core.v1.ProjectedVolumeSource', VOLUME_MODE],
  ['core.v1.ServiceAccountTokenProjection', missing({ expirationSeconds: 3600 })],
  ['core.v1.EndpointPort', missing({ protocol: 'TCP' })],
  ['core.v1.PersistentVolumeClaimSpec', missing({ volumeMode: 'Filesystem' })],
  ['core.v1.PersistentVolumeClaimStatus', missing({ phase: 'Pending' })],
  ['discovery.v1.EndpointPort', endpointPortDefaults],
  ['networking.v1.NetworkPolicyPort', missing({ protocol: 'TCP' })],
  ['networking.v1.NetworkPolicySpec', networkPolicyDefaults],
  ['autoscaling.v2.HorizontalPodAutoscalerSpec', autoscalerDefaults],
  ['admissionregistration.v1.ValidatingWebhook', missing(WEBHOOK)],
  [
    'admissionregistration.v1.MutatingWebhook',
    missing({ ...WEBHOOK, reinvocationPolicy: 'Never' }),
  ],
  ['admissionregistration.v1.RuleWithOperations', missing({ scope: '*' })],
  ['admissionregistration.v1.ServiceReference', missing({ port: 443 })],
  ...WORKLOAD_DEFAULTS,
]);

function namespaceDefaults(value: JsonObject): void {
  const metadata = objectAt(value, 'metadata');
  const name = textAt(metadata, 'name');
  if (name !== '') objectAt(metadata, 'labels')['kubernetes.io/metadata.name'] = name;
}

function serviceDefaults(value: JsonObject): void {
  const spec = objectAt(value, 'spec');
  setMissing(spec, { sessionAffinity: 'None', type: 'ClusterIP' });
  if (spec['sessionAffinity'] === 'None') delete spec['sessionAffinityConfig'];
  if (spec['sessionAffinity'] === 'ClientIP')
    setMissing(spec, { sessionAffinityConfig: { clientIP: { timeoutSeconds: 10_800 } } });
  for (const port of objectsAt(spec, 'ports')) {
    setMissing(port, { protocol: 'TCP' });
    if (port['targetPort'] === 0) delete port['targetPort'];
    setMissing(port, { targetPort: port['port'] ?? 0 });
  }
  const type = spec['type'];
  const external =
    type === 'NodePort' || type === 'LoadBalancer' || spec['externalIPs'] !== undefined;
  if (external) setMissing(spec, { externalTrafficPolicy: 'Cluster' });
  if (type !== 'ExternalName') setMissing(spec, { internalTrafficPolicy: 'Cluster' });
  if (type === 'LoadBalancer') setMissing(spec, { allocateLoadBalancerNodePorts: true });
}

/** Of pods alone, not of templates: requests as the limits. */
function podDefaults(value: JsonObject): void {
  const spec = objectAt(value, 'spec');
  for (const container of [
    ...objectsAt(spec, 'containers'),
    ...objectsAt(spec, 'initContainers'),
  ]) {
    const resources = objectAt(container, 'resources');
    if (isObject(resources['limits']))
      resources['requests'] = { ...resources['limits'], ...objectAt(resources, 'requests') };
  }
  setMissing(spec, { enableServiceLinks: true });
}

function podSpecDefaults(spec: JsonObject): void {
  setMissing(spec, {
    dnsPolicy: 'ClusterFirst',
    restartPolicy: 'Always',
    securityContext: {},
    terminationGracePeriodSeconds: 30,
    schedulerName: 'default-scheduler',
  });
  const account = textAt(spec, 'serviceAccountName') || textAt(spec, 'serviceAccount');
  if (account !== '') Object.assign(spec, { serviceAccountName: account, serviceAccount: account });
}

function containerDefaults(container: JsonObject): void {
  const image = textAt(container, 'image');
  const [, tag] = /:([^:/@]+)(?:@.*)?$/.exec(image) ?? [];
  const latest = tag === 'latest' || (tag === undefined && !image.includes('@'));
  setMissing(container, {
    imagePullPolicy: latest ? 'Always' : 'IfNotPresent',
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
  });
}

function volumeDefaults(volume: JsonObject): void {
  if (Object.keys(volume).every((name) => name === 'name')) volume['emptyDir'] = {};
  if (isObject(volume['hostPath'])) volume['hostPath']['type'] ??= '';
}

function endpointPortDefaults(port: JsonObject): void {
  port['name'] ??= '';
  setMissing(port, { protocol: 'TCP' });
}

function networkPolicyDefaults(spec: JsonObject): void {
  const egress = objectsAt(spec, 'egress').length > 0;
  setMissing(spec, { policyTypes: egress ? ['Ingress', 'Egress'] : ['Ingress'] });
}

function autoscalerDefaults(spec: JsonObject): void {
  const cpu = { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } };
  setMissing(spec, { minReplicas: 1, metrics: [{ type: 'Resource', resource: cpu }] });
  const behaviour = spec['behavior'];
  if (!isObject(behaviour)) return;
  const percent = { type: 'Percent', value: 100, periodSeconds: 15 };
  setMissing(objectAt(behaviour, 'scaleUp'), {
    stabilizationWindowSeconds: 0,
    selectPolicy: 'Max',
    policies: [{ type: 'Pods', value: 4, periodSeconds: 15 }, percent],
  });
  setMissing(objectAt(behaviour, 'scaleDown'), { selectPolicy: 'Max', policies: [percent] });
}
