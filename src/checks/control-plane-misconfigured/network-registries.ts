import type { Node, Origin, Resource } from '../../manifest/index.ts';
import { entriesAt, itemsAt, nodeAt, stringAt } from '../../manifest/index.ts';
import { istiodValues, parseEmbeddedYaml } from '../../istio/index.ts';
import type { Mesh } from '../../istio/index.ts';

/** A registry that the endpoints of a network are taken from, and that no cluster is known to have. */
export interface NetworkRegistry {
  readonly registry: string;
  readonly network: string;
  readonly origin: Origin;
  /** A Secret that has it under `stringData`, which the API server takes for `data`; null where none has. */
  readonly writtenAsText: Resource | null;
}

/** What a cluster is called where nobody names it, and what else Istio itself provides. */
const OWN = ['Kubernetes', 'Mock', 'External'];

/** Registries of networks that neither Istio nor a Secret for another cluster has; names are compared as written. */
export function unknownRegistries(mesh: Mesh): readonly NetworkRegistry[] {
  const remote = mesh
    .ofKind('', 'Secret')
    .filter(({ node }) => isForCluster(nodeAt(node, 'metadata', 'labels')));
  const known = new Set([
    ...OWN,
    ...remote.flatMap(({ node }) => [...entriesAt(node, 'data').keys()]),
    ...istiodValues(mesh).flatMap(
      (values) => stringAt(values, 'global', 'multiCluster', 'clusterName') ?? [],
    ),
  ]);
  const found = new Map<string, NetworkRegistry>();
  for (const { network, from, registry } of networksOf(mesh).flatMap(registriesOf)) {
    const key = JSON.stringify([network, registry]);
    if (known.has(registry) || found.has(key)) continue;
    const writtenAsText = remote.find((secret) => hasAsText(secret, registry)) ?? null;
    found.set(key, { registry, network, origin: from.origin, writtenAsText });
  }
  return [...found.values()];
}

interface WrittenRegistry {
  readonly network: string;
  readonly from: Node;
  readonly registry: string;
}

const registriesOf = (networks: Node | undefined): readonly WrittenRegistry[] =>
  [...entriesAt(networks)].flatMap(([network, node]) =>
    itemsAt(node, 'endpoints').flatMap((endpoint) => {
      const from = nodeAt(endpoint, 'fromRegistry');
      const registry = stringAt(from);
      return from === undefined || registry === undefined ? [] : [{ network, from, registry }];
    }),
  );

const hasAsText = ({ node }: Resource, registry: string): boolean =>
  entriesAt(node, 'stringData').has(registry);

const isForCluster = (labels: Node | undefined): boolean =>
  stringAt(labels, 'istio/multiCluster') === 'true';

/** `networks` of MeshNetworks, in the ConfigMap that istiod reads and in the values that it is made from. */
const networksOf = (mesh: Mesh): readonly (Node | undefined)[] => [
  ...mesh
    .ofKind('', 'ConfigMap')
    .filter(({ name }) => name === 'istio' || name.startsWith('istio-'))
    .map(({ node }) => nodeAt(parseEmbeddedYaml(nodeAt(node, 'data', 'meshNetworks')), 'networks')),
  ...istiodValues(mesh).map((values) => nodeAt(values, 'global', 'meshNetworks')),
];
