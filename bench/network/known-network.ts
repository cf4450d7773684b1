import { isIPv4 } from 'node:net';
import { seededRandom } from '../seeded-random.ts';
import type { Labels, PlainNetwork, PlainPod } from './plain-network.ts';
import type { Draw } from './random-draw.ts';
import { drawing } from './random-draw.ts';

/** As much of a network as the manifests of a repository show. */
export interface KnownNetwork extends Pick<PlainNetwork, 'policies' | 'connections'> {
  readonly pods: readonly KnownPod[];
  readonly namespaces: readonly KnownNamespace[];
}

export interface KnownPod extends Omit<PlainPod, 'serviceAccount'> {
  /** Whether it may have labels that are not known. */
  readonly hasMoreLabels: boolean;
  /** Null if it is not known. */
  readonly serviceAccount: string | null;
}

export interface KnownNamespace {
  readonly name: string;
  /** Null if no file has the namespace. */
  readonly labels: Labels | null;
}

/** All facts are known. */
export const fullyKnown = ({ pods, ...others }: PlainNetwork): KnownNetwork => ({
  ...others,
  pods: pods.map((pod) => ({ ...pod, hasMoreLabels: false })),
});

/**
 * Some facts are not known: addresses, accounts, some labels of pods, and namespaces. Pods without IPv4 show that: the model
 * takes all others for pods that have it.
 */
export function partlyKnown(
  seed: number,
  { pods, namespaces, ...others }: PlainNetwork,
): KnownNetwork {
  const draw = drawing(seededRandom(seed));
  return {
    ...others,
    pods: pods.map((pod) => ({
      ...pod,
      ...knownLabels(draw, pod.labels),
      addresses: draw.maybe(0.8) && pod.addresses.some(isIPv4) ? [] : pod.addresses,
      serviceAccount: draw.maybe(0.5) ? null : pod.serviceAccount,
    })),
    namespaces: namespaces.map(({ name, labels }) => ({
      name,
      labels: draw.maybe(0.5) ? null : labels,
    })),
  };
}

const knownLabels = (
  draw: Draw,
  labels: Labels,
): { readonly labels: Labels; readonly hasMoreLabels: boolean } =>
  draw.maybe(0.5)
    ? { labels, hasMoreLabels: false }
    : {
        labels: Object.fromEntries(draw.some(Object.entries(labels), 0.5)),
        hasMoreLabels: true,
      };
