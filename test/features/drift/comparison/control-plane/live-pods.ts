import {
  keptOfPod,
  readRunningPod,
} from '../../../../../src/features/drift/comparison/control-plane/running-pod.ts';

const PLACE = { file: 'cluster blue', line: 1, column: 1, endLine: 1 };

/** A pod as an API server gives it. */
export interface PodGiven {
  readonly namespace?: string;
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Revision of the sidecar that an injector added; absent: none. */
  readonly injected?: string;
  /** Name of the ReplicaSet without its hash; absent: no owner. */
  readonly deployment?: string;
  readonly owner?: { readonly kind: string; readonly name: string };
  readonly containers?: readonly { readonly name: string; readonly image?: string }[];
  readonly phase?: string;
}

/** Its JSON, with what the control plane has no use for. */
export function podJson(given: PodGiven): Readonly<Record<string, unknown>> {
  const { deployment, injected } = given;
  const owner =
    given.owner ??
    (deployment === undefined ? null : { kind: 'ReplicaSet', name: `${deployment}-5c9f7` });
  return {
    metadata: {
      name: given.name,
      namespace: given.namespace ?? 'shop',
      labels: {
        ...(deployment !== undefined && { 'pod-template-hash': '5c9f7' }),
        ...given.labels,
      },
      annotations: {
        'example.com/note': 'x'.repeat(1000),
        ...(injected !== undefined && {
          'istio.io/rev': injected,
          'sidecar.istio.io/status': JSON.stringify({
            initContainers: ['istio-init', 'istio-proxy'],
            containers: null,
            volumes: ['istio-envoy'],
            revision: injected,
          }),
        }),
        ...given.annotations,
      },
      ...(owner !== null && {
        ownerReferences: [{ apiVersion: 'apps/v1', controller: true, uid: 'u', ...owner }],
      }),
      managedFields: [{ manager: 'kubelet', fieldsV1: { 'f:spec': {} } }],
    },
    spec: {
      containers: given.containers ?? [
        { name: 'app', image: 'shop/app:1', env: [{ name: 'PASSWORD', value: 'hunter2' }] },
      ],
      ...(injected !== undefined && {
        initContainers: [
          { name: 'istio-init', image: 'istio/proxyv2:1.29.0' },
          { name: 'istio-proxy', image: 'istio/proxyv2:1.29.0', restartPolicy: 'Always' },
        ],
      }),
    },
    status: { phase: given.phase ?? 'Running', podIP: '10.0.0.7' },
  };
}

/** As it is read of a page: what is kept of it. */
export const podRead = (given: PodGiven) => readRunningPod(keptOfPod(podJson(given)), PLACE);
