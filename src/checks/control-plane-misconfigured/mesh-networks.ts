import { istiodValues, parseEmbeddedYaml } from '../../istio/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { entriesAt, itemsAt, nodeAt, stringAt, say, slot } from '../../manifest/index.ts';
import type { Node, Origin, Resource, ResourceId } from '../../manifest/index.ts';
import { check } from '../detection/check.ts';
import type { Told } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';
import { isClosedWorld, provesAbsence } from '../detection/absence-proof.ts';
import { WHOLE_MESH } from '../detection/finding-scope.ts';

export const registryUnknown = check({
  id: 'registry-unknown',
  title: "Network's fromRegistry names a cluster unknown to the control plane",
  level: 'medium',
  severity: 'error',
  blind: 'Secrets for other clusters made by hand, as most are.',
  knownAs: [{ code: 'IST0126', analyzer: 'meshnetworks.MeshNetworksAnalyzer' }],
  find: (input) =>
    unknownRegistries(input.mesh)
      .filter((registry) => isKnownToLack(registry, input))
      .map(tellUnknownRegistry),
});

/** Matches the name of a cluster that nobody names, in any case of letters: another case is a slip. */
const MISSPELT = /^kubernetes$/i;

function isKnownToLack(
  { registry, writtenAsText }: NetworkRegistry,
  input: DetectorInput,
): boolean {
  if (isClosedWorld(input)) return provesAbsence(input, null);
  return writtenAsText === null && MISSPELT.test(registry);
}

/**
 * istiod reads it from a ConfigMap; Istio's own analysis gives it this name, whatever object it is written
 * in.
 */
const MESH_NETWORKS: ResourceId = {
  group: '',
  kind: 'MeshNetworks',
  namespace: 'istio-system',
  name: 'meshnetworks',
};

function tellUnknownRegistry({ registry, network, origin, writtenAsText }: NetworkRegistry): Told {
  const isMisspelt = MISSPELT.test(registry);
  return {
    subject: MESH_NETWORKS,
    key: `registry ${registry} of ${network}`,
    scope: WHOLE_MESH,
    message:
      writtenAsText === null
        ? `No endpoint counts as part of network ${network}: no cluster here is called ${registry}.`
        : `istioctl does not see that the cluster ${registry} of network ${network} is there.`,
    why:
      writtenAsText === null
        ? say`\`fromRegistry\` is compared as it is written, with \`Kubernetes\` and the keys of Secrets with the label istio/multiCluster (${slot.place(origin)}).`
        : say`${slot.object(writtenAsText)} has it under \`stringData\`, which istioctl does not read in files; the API server makes \`data\` of it (${slot.place(origin)}).`,
    symptom:
      writtenAsText === null
        ? say`calls to services of the other network go to pod addresses that cannot be reached from here, and time out`
        : say`none in the cluster`,
    origin,
    fix: isMisspelt
      ? {
          text: say`Write \`Kubernetes\`.`,
          replacement: { origin, from: registry, to: 'Kubernetes' },
        }
      : { text: say`Write the name of the cluster as its Secret has it, or add the Secret.` },
  };
}

/** A registry of a network's endpoints that no cluster is known to have. */
interface NetworkRegistry {
  readonly registry: string;
  readonly network: string;
  readonly origin: Origin;
  /**
   * The Secret that has it under `stringData`, which the API server takes for `data`; null where there is
   * none.
   */
  readonly writtenAsText: Resource | null;
}

/** Istio itself provides these: a cluster that nobody names, and two other registries. */
const OWN = ['Kubernetes', 'Mock', 'External'];

/**
 * Lists registries of networks that neither Istio nor a Secret for another cluster has; names are compared as
 * they are written.
 */
function unknownRegistries(mesh: Mesh): readonly NetworkRegistry[] {
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

/**
 * Lists the `networks` of MeshNetworks, in the ConfigMap that istiod reads and in the values that it is made
 * from.
 */
const networksOf = (mesh: Mesh): readonly (Node | undefined)[] => [
  ...mesh
    .ofKind('', 'ConfigMap')
    .filter(({ name }) => name === 'istio' || name.startsWith('istio-'))
    .map(({ node }) => nodeAt(parseEmbeddedYaml(nodeAt(node, 'data', 'meshNetworks')), 'networks')),
  ...istiodValues(mesh).map((values) => nodeAt(values, 'global', 'meshNetworks')),
];

export const networkContradicted = check({
  id: 'network-contradicted',
  title: "Cluster's network label differs from its installation setting",
  level: 'medium',
  blind: 'Values of the installation that are not in the repository.',
  find: ({ mesh }) => contradictedNetworks(mesh).map(tellContradictedNetwork),
});

const tellContradictedNetwork = ({
  namespace,
  label,
  origin,
  installed,
  installedOrigin,
}: ContradictedNetwork): Told => ({
  subject: namespace,
  key: 'network contradicted',
  scope: WHOLE_MESH,
  message: `Proxies say that they are in network ${installed}, and the namespace of the control plane that it is ${label}.`,
  why: say`The label of ${slot.object(namespace)} (${slot.place(origin)}) and \`global.network\` of the installation (${slot.place(installedOrigin)}) differ.`,
  symptom: say`calls within the cluster may take the way through the gateway between networks, or time out on addresses of the other one`,
  origin,
  related: [installedOrigin],
  fix: { text: say`Write the same name at both places.` },
});

/** Describes a network of a cluster that two places name differently. */
interface ContradictedNetwork {
  readonly namespace: Resource;
  readonly label: string;
  readonly origin: Origin;
  readonly installed: string;
  readonly installedOrigin: Origin;
}

const NETWORK_LABEL = 'topology.istio.io/network';

/**
 * Finds where the label of the control plane's namespace and the values of its installation name different
 * networks.
 */
function contradictedNetworks(mesh: Mesh): readonly ContradictedNetwork[] {
  const { rootNamespace } = mesh.configuration;
  const namespace = mesh.find('', 'Namespace', '', rootNamespace);
  const object = mesh.namespaceObject(rootNamespace);
  const label = object?.labels.get(NETWORK_LABEL);
  if (namespace === undefined || object === undefined || label === undefined) return [];
  const origin = object.originOf(NETWORK_LABEL);
  const installed = istiodValues(mesh).flatMap(
    (values) => nodeAt(values, 'global', 'network') ?? [],
  );
  return installed.flatMap((node) => {
    const text = stringAt(node) ?? '';
    return text === '' || text === label
      ? []
      : [{ namespace, label, origin, installed: text, installedOrigin: node.origin }];
  });
}
