import { createHash } from 'node:crypto';
import { objectAt, objectsAt, textAt } from '../schema/json.ts';
import type { JsonObject } from '../schema/json.ts';
import { placeOf } from '../state/cluster.ts';
import type { ObjectName, People } from '../people.ts';

const MANAGER = 'kube-controller-manager';

/** A HorizontalPodAutoscaler: it scales its target, and says so in its status. */
export function autoscale(
  people: People,
  autoscaler: Omit<ObjectName, 'kind'>,
  replicas: number,
): void {
  const name = { ...autoscaler, kind: 'HorizontalPodAutoscaler' };
  const target = objectAt(objectAt(people.get(name), 'spec'), 'scaleTargetRef');
  people.scale(
    { ...name, kind: textAt(target, 'kind'), name: textAt(target, 'name') },
    replicas,
    MANAGER,
  );
  const status = { currentReplicas: replicas, desiredReplicas: replicas };
  people.patch(name, { status }, MANAGER, 'status');
}

/**
 * The controllers of a Deployment: its revision, its ReplicaSet and Pods with owners, its status. Sidecars are not injected:
 * `labels` and `annotations` are those of the pods beside the template's, such as `istio.io/rev`.
 */
export function rollOut(
  people: People,
  deployment: Omit<ObjectName, 'kind'>,
  pods: { readonly annotations?: JsonObject; readonly labels?: JsonObject } = {},
): void {
  const name = { ...deployment, kind: 'Deployment' };
  const object = people.get(name);
  const revision = String(
    Number(annotationsOf(object)['deployment.kubernetes.io/revision'] ?? 0) + 1,
  );
  const annotations = { 'deployment.kubernetes.io/revision': revision };
  people.patch(name, { metadata: { annotations } }, MANAGER);
  const spec = objectAt(object, 'spec');
  const template = templateWith(spec, object);
  const set = people.create(
    {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        ...childOf(object, `${name.name}-${hashOf(template)}`),
        annotations,
        labels: { ...objectAt(objectAt(template, 'metadata'), 'labels') },
      },
      spec: { replicas: spec['replicas'] ?? 1, selector: spec['selector'] ?? {}, template },
    },
    MANAGER,
  );
  const replicas = Number(spec['replicas'] ?? 1);
  for (let count = 0; count < replicas; count += 1) makePod(people, set, template, pods);
  const status = {
    replicas,
    updatedReplicas: replicas,
    readyReplicas: replicas,
    availableReplicas: replicas,
  };
  people.patch(
    name,
    { status: { ...status, observedGeneration: generationOf(people, name) } },
    MANAGER,
    'status',
  );
}

/** The endpoint controllers: an Endpoints and an EndpointSlice for a Service. */
export function publishEndpoints(people: People, service: Omit<ObjectName, 'kind'>): void {
  const object = people.get({ ...service, kind: 'Service' });
  const ports = objectsAt(objectAt(object, 'spec'), 'ports').map((port) => ({
    name: textAt(port, 'name'),
    port: Number(port['targetPort']) || Number(port['port']),
    protocol: textAt(port, 'protocol'),
  }));
  const address = '192.0.2.10';
  const { namespace, name } = placeOf(object);
  people.create(
    {
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata: { namespace, name },
      subsets: [{ addresses: [{ ip: address }], ports }],
    },
    MANAGER,
  );
  const labels = {
    'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
    'kubernetes.io/service-name': name,
  };
  people.create(
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { ...childOf(object, ''), generateName: `${name}-`, labels },
      addressType: 'IPv4',
      endpoints: [{ addresses: [address], conditions: { ready: true } }],
      ports,
    },
    MANAGER,
  );
}

function makePod(
  people: People,
  set: JsonObject,
  template: JsonObject,
  own: { readonly annotations?: JsonObject; readonly labels?: JsonObject },
): void {
  const metadata = objectAt(template, 'metadata');
  people.create(
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        ...childOf(set, ''),
        generateName: `${placeOf(set).name}-`,
        labels: { ...objectAt(metadata, 'labels'), ...own.labels },
        annotations: { ...objectAt(metadata, 'annotations'), ...own.annotations },
      },
      spec: objectAt(template, 'spec'),
    },
    MANAGER,
  );
}

function templateWith(spec: JsonObject, deployment: JsonObject): JsonObject {
  const template = structuredClone(objectAt(spec, 'template'));
  const labels = objectAt(objectAt(template, 'metadata'), 'labels');
  labels['pod-template-hash'] = hashOf(objectAt(objectAt(deployment, 'spec'), 'template'));
  return template;
}

const hashOf = (template: JsonObject): string =>
  createHash('sha256').update(JSON.stringify(template)).digest('hex').slice(0, 10);

/** Metadata of what belongs to an object. */
function childOf(owner: JsonObject, name: string): JsonObject {
  const place = placeOf(owner);
  return {
    namespace: place.namespace,
    ...(name === '' ? {} : { name }),
    ownerReferences: [
      {
        apiVersion: textAt(owner, 'apiVersion'),
        kind: textAt(owner, 'kind'),
        name: place.name,
        uid: textAt(objectAt(owner, 'metadata'), 'uid'),
        controller: true,
        blockOwnerDeletion: true,
      },
    ],
  };
}

const annotationsOf = (object: JsonObject): JsonObject =>
  objectAt(objectAt(object, 'metadata'), 'annotations');

const generationOf = (people: People, name: ObjectName): number =>
  Number(objectAt(people.get(name), 'metadata')['generation'] ?? 0);
