import { objectAt, objectsAt } from '../schema/json.ts';
import type { Json, JsonObject } from '../schema/json.ts';
import type { MutatingWebhook } from '../state/cluster.ts';
import type { ObjectName, People } from '../people.ts';

/** A condition as istiod and gateway controllers write it. */
export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message?: string;
}

/** istiod writes what it makes of an object: conditions, and messages of its analysis. */
export function reportStatus(
  people: People,
  name: ObjectName,
  conditions: readonly Condition[],
  validationMessages: readonly Json[] = [],
): void {
  const generation = Number(objectAt(people.get(name), 'metadata')['generation'] ?? 1);
  const status = {
    observedGeneration: generation,
    conditions: conditions.map((each) => ({
      ...each,
      message: each.message ?? '',
      observedGeneration: generation,
      lastTransitionTime: people.cluster.time(),
    })),
    ...(validationMessages.length === 0 ? {} : { validationMessages: [...validationMessages] }),
  };
  people.patch(name, { status }, 'pilot-discovery', 'status');
}

/** A gateway controller answers for a Gateway of the Gateway API, one status for each listener. */
export function acceptGateway(people: People, gateway: Omit<ObjectName, 'kind' | 'group'>): void {
  const name = { ...gateway, kind: 'Gateway', group: 'gateway.networking.k8s.io' };
  const listeners = objectsAt(objectAt(people.get(name), 'spec'), 'listeners');
  const condition = (type: string): JsonObject => ({
    type,
    status: 'True',
    reason: type,
    message: '',
    observedGeneration: 1,
    lastTransitionTime: people.cluster.time(),
  });
  const status: JsonObject = {
    addresses: [{ type: 'Hostname', value: 'public-istio.shop.svc.cluster.local' }],
    conditions: [condition('Accepted'), condition('Programmed')],
    listeners: listeners.map((listener) => ({
      name: listener['name'] ?? '',
      attachedRoutes: 1,
      supportedKinds: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute' }],
      conditions: [condition('Accepted'), condition('Programmed')],
    })),
  };
  people.patch(name, { status }, 'pilot-discovery', 'status');
}

/** An injector as Istio's: pods get a sidecar and an annotation with its revision; nobody owns either. */
export const sidecarInjector = (revision = 'default'): MutatingWebhook => ({
  kinds: ['Pod'],
  mutate: (pod) => {
    const annotations = objectAt(objectAt(pod, 'metadata'), 'annotations');
    annotations['istio.io/rev'] = revision;
    const spec = objectAt(pod, 'spec');
    const proxy = { name: 'istio-proxy', image: 'docker.io/istio/proxyv2:1.31.4' };
    spec['containers'] = [...objectsAt(spec, 'containers'), proxy];
  },
});
