import { equalJson, isObject, objectAt, objectsAt, setMissing, textAt } from '../schema/json.ts';
import type { Json, JsonObject } from '../schema/json.ts';
import type { Request } from './request.ts';

/**
 * What the server gives an object when it is stored, after ownership is noted, so that nobody owns it: addresses and ports of
 * Services, the finalizer of Namespaces, the selector of Jobs.
 */
export function allocate(request: Request, live: JsonObject | null, object: JsonObject): void {
  if (request.kind.custom) return;
  switch (request.kind.kind) {
    case 'Service':
      allocateService(request, live, object);
      return;
    case 'Namespace':
      objectAt(object, 'spec')['finalizers'] ??= ['kubernetes'];
      return;
    case 'Job':
      if (live === null) selectOwnPods(object);
      return;
    case 'DaemonSet':
      countTemplates(live, object);
      return;
    case 'Pod':
      admitPod(live, object);
      return;
    case 'StatefulSet':
      for (const claim of objectsAt(objectAt(object, 'spec'), 'volumeClaimTemplates'))
        setMissing(claim, { apiVersion: 'v1', kind: 'PersistentVolumeClaim' });
      return;
  }
}

function allocateService(request: Request, live: JsonObject | null, object: JsonObject): void {
  const spec = objectAt(object, 'spec');
  const before = live === null ? {} : objectAt(live, 'spec');
  if (spec['type'] === 'ExternalName') return;
  for (const name of ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy'])
    if (spec[name] === undefined && before[name] !== undefined) spec[name] = before[name];
  const number = request.cluster.nextNumber();
  const address = `10.96.${String(Math.floor(number / 250))}.${String((number % 250) + 2)}`;
  spec['clusterIP'] ??= address;
  spec['clusterIPs'] ??= [spec['clusterIP']];
  spec['ipFamilies'] ??= ['IPv4'];
  spec['ipFamilyPolicy'] ??= 'SingleStack';
  if (spec['type'] === 'NodePort' || spec['type'] === 'LoadBalancer')
    allocateNodePorts(request, before, spec);
}

function allocateNodePorts(request: Request, before: JsonObject, spec: JsonObject): void {
  if (spec['type'] === 'LoadBalancer' && spec['allocateLoadBalancerNodePorts'] === false) return;
  for (const port of objectsAt(spec, 'ports')) {
    const known = objectsAt(before, 'ports').find(
      (each) => each['port'] === port['port'] && each['protocol'] === port['protocol'],
    );
    port['nodePort'] ??= known?.['nodePort'] ?? 30_000 + request.cluster.nextNumber();
  }
  if (spec['type'] === 'LoadBalancer' && spec['externalTrafficPolicy'] !== 'Local')
    Reflect.deleteProperty(spec, 'healthCheckNodePort');
  else if (spec['type'] === 'LoadBalancer')
    spec['healthCheckNodePort'] ??=
      before['healthCheckNodePort'] ?? 30_000 + request.cluster.nextNumber();
}

function selectOwnPods(object: JsonObject): void {
  const metadata = objectAt(object, 'metadata');
  const spec = objectAt(object, 'spec');
  if (spec['manualSelector'] === true || isObject(spec['selector'])) return;
  const uid = textAt(metadata, 'uid') || 'of-this-job';
  const name = textAt(metadata, 'name');
  const labels = objectAt(objectAt(objectAt(spec, 'template'), 'metadata'), 'labels');
  // labels that were defaulted from the template's are the same map in Go
  const shared = equalJson(metadata['labels'], labels);
  Object.assign(labels, {
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': uid,
    'job-name': name,
  });
  if (shared) metadata['labels'] = { ...labels };
  spec['selector'] = { matchLabels: { 'batch.kubernetes.io/controller-uid': uid } };
}

const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation';

function countTemplates(live: JsonObject | null, object: JsonObject): void {
  const annotationsOf = (each: JsonObject): JsonObject =>
    objectAt(objectAt(each, 'metadata'), 'annotations');
  const templateOf = (each: JsonObject): Json => objectAt(objectAt(each, 'spec'), 'template');
  const before = live === null ? 0 : Number(annotationsOf(live)[TEMPLATE_GENERATION] ?? 0);
  const isNew = live === null || !equalJson(templateOf(live), templateOf(object));
  annotationsOf(object)[TEMPLATE_GENERATION] = String(isNew ? before + 1 : before);
}

/** By the admission plugins that every cluster has: DefaultTolerationSeconds, Priority. */
function admitPod(live: JsonObject | null, object: JsonObject): void {
  const spec = objectAt(object, 'spec');
  const tolerations = ['not-ready', 'unreachable'].map((condition) => ({
    key: `node.kubernetes.io/${condition}`,
    operator: 'Exists',
    effect: 'NoExecute',
    tolerationSeconds: 300,
  }));
  setMissing(spec, { tolerations, priority: 0, preemptionPolicy: 'PreemptLowerPriority' });
  if (live === null)
    Object.assign(objectAt(object, 'status'), { phase: 'Pending', qosClass: qualityOf(spec) });
}

function qualityOf(spec: JsonObject): string {
  const resources = objectsAt(spec, 'containers').map((each) => objectAt(each, 'resources'));
  if (resources.every((each) => each['limits'] === undefined && each['requests'] === undefined))
    return 'BestEffort';
  const guaranteed = resources.every(
    ({ limits, requests }) =>
      isObject(limits) &&
      limits['cpu'] !== undefined &&
      limits['memory'] !== undefined &&
      equalJson(limits, requests),
  );
  return guaranteed ? 'Guaranteed' : 'Burstable';
}
