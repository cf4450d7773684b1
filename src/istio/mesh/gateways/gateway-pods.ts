import { asGateway } from '../../views/gateway.ts';
import { containsLabels } from '../label-index.ts';
import { fits } from '../surroundings/label-selection.ts';
import { gatewaysOfCharts } from '../charts/chart-gateways.ts';
import { isGatewayWorkload } from '../proxies.ts';
import { selectsLabels } from './namespace-selector.ts';
import type { LabelSelector } from '../../views/gateway-listener.ts';
import type { Match } from '../request/match.ts';
import type { Mesh } from '../mesh.ts';
import type { LabelRequirement } from '../surroundings/label-selection.ts';
import { API_GROUPS } from '../../../manifest/index.ts';

/** Pods that lead traffic into the mesh or out of it. */
export interface KnownGatewayPods {
  readonly namespace: string;
  /** The name of their Deployment, or of the object that has them made. */
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  /** Tells whether these are all of their labels; what a chart makes may have more. */
  readonly areAllLabels: boolean;
  /** Lists the ports of the pods to which their Services lead; empty where none is seen. */
  readonly ports: readonly (number | string)[];
}

/** Lists ports for probes and metrics: load balancers ask there, and no caller does. */
const STATUS_PORTS: ReadonlySet<number | string> = new Set([15020, 15021, 15090, 'status-port']);

const known = new WeakMap<Mesh, readonly KnownGatewayPods[]>();

/**
 * Lists the gateways of an environment: those rendered, those that charts or Istio make, and those that
 * Gateways of Istio ask for.
 */
export function gatewayPodsOf(mesh: Mesh): readonly KnownGatewayPods[] {
  const before = known.get(mesh);
  if (before !== undefined) return before;
  const rendered = mesh.workloads
    .filter((workload) => isGatewayWorkload(mesh, workload))
    .map((workload) => ({
      ...{ namespace: workload.namespace, name: workload.name, labels: workload.labels },
      areAllLabels: true,
      ports: mesh.services
        .filter(({ workloads }) => workloads.includes(workload))
        .flatMap(({ ports }) => ports.map(({ targetPort }) => targetPort))
        .filter((port) => !STATUS_PORTS.has(port)),
    }));
  const made = gatewaysOfCharts(mesh).map(({ namespace, name, labels }) =>
    unseen(namespace, name, labels),
  );
  const seen = [...rendered, ...made];
  const asked = mesh.ofKind(API_GROUPS.istioNetworking, 'Gateway').flatMap((gateway) => {
    const selector = asGateway(gateway).selector.value;
    return selector.size === 0 || seen.some(({ labels }) => containsLabels(labels, selector))
      ? []
      : [unseen(gateway.namespace, gateway.name, selector)];
  });
  const found = [...seen, ...asked];
  known.set(mesh, found);
  return found;
}

const unseen = (
  namespace: string,
  name: string,
  labels: ReadonlyMap<string, string>,
): KnownGatewayPods => ({ namespace, name, labels, areAllLabels: false, ports: [] });

/**
 * Tells whether a selector takes in pods of a gateway; a label that a chart may give them counts as given.
 */
export function selectsGateway(selector: LabelSelector | null, pods: KnownGatewayPods): boolean {
  if (selector === null) return true;
  if (pods.areAllLabels) return selectsLabels(selector, pods.labels);
  const { matchLabels, matchExpressions } = selector;
  return selectsLabels(
    {
      ...selector,
      matchLabels: {
        ...matchLabels,
        value: new Map([...matchLabels.value].filter(([key]) => pods.labels.has(key))),
      },
      matchExpressions: {
        ...matchExpressions,
        value: matchExpressions.value.filter(({ key }) => pods.labels.has(key?.value ?? '')),
      },
    },
    pods.labels,
  );
}

/** Matches what Calico adds to the labels of pods: labels of namespaces, of accounts and of who runs them. */
const ADDED_BY_CALICO = /^(?:projectcalico\.org\/|pcns\.|pcsa\.)/;

/** Answers what is asked of the labels of a gateway's pods; a label that is not known they may have. */
export function asksOfGateway(pods: KnownGatewayPods): (asked: LabelRequirement) => Match {
  const labels = new Map([...pods.labels].map(([key, value]) => [key, [value]]));
  return (asked) => {
    const isOpen = !pods.areAllLabels && !labels.has(asked.key);
    return isOpen || ADDED_BY_CALICO.test(asked.key) ? 'maybe' : fits(asked, labels);
  };
}
