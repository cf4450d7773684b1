import type { Node, Resource } from '../../manifest/index.ts';
import { nodeAt, stringAt } from '../../manifest/index.ts';

/**
 * The cluster that a Kustomization or HelmRelease of Flux applies to where that is not the one it lives in: it is known
 * by the object that holds the way to it, which is often called `<cluster>-kubeconfig` (FLUX-39, HELM-14). Null for its
 * own.
 */
export function clusterOfKubeConfig(object: Node): string | null {
  const kubeConfig = nodeAt(object, 'spec', 'kubeConfig');
  const name =
    stringAt(kubeConfig, 'secretRef', 'name') ?? stringAt(kubeConfig, 'configMapRef', 'name');
  return name?.replace(/(?<=.)-kube-?config$|^kube-?config-(?=.)/, '') ?? null;
}

/**
 * Tells whether a HelmRelease installs into another cluster: what it sets and makes is no part of the one it
 * lies in.
 */
export const installsAway = ({ kind, node }: Pick<Resource, 'kind' | 'node'>): boolean =>
  kind === 'HelmRelease' && clusterOfKubeConfig(node) !== null;
