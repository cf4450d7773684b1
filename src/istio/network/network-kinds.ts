import type { Resource } from '../../manifest/index.ts';
import { isClusterScoped, nodeAt } from '../../manifest/index.ts';
import { ANYTHING } from '../matching/label-requirement.ts';
import type { SpecialKeys } from '../matching/label-requirement.ts';

/**
 * Says where one of several choices of pods is written, below the part of the object that says whom it is
 * for.
 */
export interface PodChoice {
  /** Fields to it, through lists too. */
  readonly at: readonly string[];
  readonly pods?: string;
  readonly namespaces?: string;
  /** The choice itself is a selector of namespaces. */
  readonly isOfNamespaces?: true;
  /** Fields by which it chooses otherwise: whom is not known then. */
  readonly unread?: readonly string[];
}

/** A kind whose objects decide about the connections of pods. */
export interface NetworkKind {
  readonly group: string;
  readonly kind: string;
  /** Whom an object is for: pods of its own namespace, of the namespace that it is named after, or of all. */
  readonly reach: 'own-namespace' | 'namespace-of-its-name' | 'cluster';
  readonly language: 'labels' | 'calico';
  readonly special?: SpecialKeys;
  readonly specs: readonly string[];
  /** How its rules are read; absent if they are not. */
  readonly reads?: 'kubernetes' | 'admin' | 'cilium' | 'calico';
  /** Set for a kind that decides only about what leaves pods. */
  readonly isOutward?: true;
  /** An object that writes none of them is for everybody. */
  readonly choices: readonly PodChoice[];
}

const SPEC = ['spec'];

/** [src: cilium, pkg/k8s/apis/cilium.io/const.go] */
const CILIUM: SpecialKeys = {
  prefix: /^(?:k8s|any)[:.]/,
  namespace: 'io.kubernetes.pod.namespace',
  namespaceLabels: 'io.cilium.k8s.namespace.labels.',
  account: 'io.cilium.k8s.policy.serviceaccount',
  constant: new Map([['io.cilium.k8s.policy.cluster', ANYTHING]]),
};

/** [src: calico, libcalico-go/lib/backend/k8s/conversion] */
export const CALICO: SpecialKeys = {
  namespace: 'projectcalico.org/namespace',
  namespaceLabels: 'pcns.',
  namespaceName: 'projectcalico.org/name',
  account: 'projectcalico.org/serviceaccount',
  constant: new Map([['projectcalico.org/orchestrator', ['k8s']]]),
  unseen: 'pcsa.',
};

const labelled = (
  group: string,
  kind: string,
  reach: NetworkKind['reach'],
  choices: readonly PodChoice[],
): NetworkKind => ({ group, kind, reach, language: 'labels', specs: SPEC, choices });

const calico = (kind: string, reach: NetworkKind['reach']): readonly NetworkKind[] =>
  ['crd.projectcalico.org', 'projectcalico.org'].map((group) => ({
    ...labelled(group, kind, reach, [
      {
        at: [],
        pods: 'selector',
        namespaces: 'namespaceSelector',
        unread: ['serviceAccountSelector'],
      },
    ]),
    language: 'calico',
    special: CALICO,
    reads: 'calico',
  }));

const cilium = (kind: string, reach: NetworkKind['reach']): NetworkKind => ({
  ...labelled('cilium.io', kind, reach, [{ at: [], pods: 'endpointSelector' }]),
  special: CILIUM,
  specs: ['spec', 'specs'],
  reads: 'cilium',
});

const outward = (...row: Parameters<typeof labelled>): NetworkKind => ({
  ...labelled(...row),
  isOutward: true,
});

const SUBJECT: readonly PodChoice[] = [
  { at: ['subject', 'namespaces'], isOfNamespaces: true },
  { at: ['subject', 'pods'], pods: 'podSelector', namespaces: 'namespaceSelector' },
];

const APPLIED_TO: readonly PodChoice[] = [[], ['ingress'], ['egress']].map((at) => ({
  at: [...at, 'appliedTo'],
  pods: 'podSelector',
  namespaces: 'namespaceSelector',
  unread: ['group', 'serviceAccount', 'service', 'nodeSelector', 'externalEntitySelector'],
}));

const PODS: PodChoice = { at: [], pods: 'podSelector' };
const OF_NAMESPACES: PodChoice = { at: [], namespaces: 'namespaceSelector' };

/** API groups of NetworkPolicies, which every cluster has. */
export const API_GROUPS_OF_KUBERNETES: ReadonlySet<string> = new Set([
  'networking.k8s.io',
  'extensions',
]);

/** Every kind of which it is known whom its objects are for. A new one is one line. NET-2, 9, 12, 15 */
const NETWORK_KINDS: readonly NetworkKind[] = [
  ...[...API_GROUPS_OF_KUBERNETES].map((group) => ({
    ...labelled(group, 'NetworkPolicy', 'own-namespace', [PODS]),
    reads: 'kubernetes' as const,
  })),
  cilium('CiliumNetworkPolicy', 'own-namespace'),
  cilium('CiliumClusterwideNetworkPolicy', 'cluster'),
  labelled('cilium.io', 'CiliumEnvoyConfig', 'own-namespace', []),
  labelled('cilium.io', 'CiliumClusterwideEnvoyConfig', 'cluster', []),
  labelled('cilium.io', 'CiliumLocalRedirectPolicy', 'own-namespace', []),
  outward('cilium.io', 'CiliumEgressGatewayPolicy', 'cluster', [
    { at: ['selectors'], pods: 'podSelector', namespaces: 'namespaceSelector' },
  ]),
  ...calico('NetworkPolicy', 'own-namespace'),
  ...calico('GlobalNetworkPolicy', 'cluster'),
  ...['AdminNetworkPolicy', 'BaselineAdminNetworkPolicy', 'ClusterNetworkPolicy'].map((kind) => ({
    ...labelled('policy.networking.k8s.io', kind, 'cluster', SUBJECT),
    reads: 'admin' as const,
  })),
  ...['crd.antrea.io', 'security.antrea.tanzu.vmware.com'].flatMap((group) => [
    labelled(group, 'ClusterNetworkPolicy', 'cluster', APPLIED_TO),
    labelled(group, 'NetworkPolicy', 'own-namespace', APPLIED_TO),
  ]),
  labelled('networking.k8s.aws', 'ClusterNetworkPolicy', 'cluster', SUBJECT),
  labelled('networking.k8s.aws', 'ApplicationNetworkPolicy', 'own-namespace', [PODS]),
  labelled('vpcresources.k8s.aws', 'SecurityGroupPolicy', 'own-namespace', [PODS]),
  outward('networking.gke.io', 'FQDNNetworkPolicy', 'own-namespace', [PODS]),
  outward('k8s.ovn.org', 'EgressFirewall', 'own-namespace', []),
  outward('k8s.ovn.org', 'EgressQoS', 'own-namespace', []),
  labelled('k8s.ovn.org', 'UserDefinedNetwork', 'own-namespace', []),
  labelled('k8s.ovn.org', 'ClusterUserDefinedNetwork', 'cluster', [OF_NAMESPACES]),
  outward('k8s.ovn.org', 'EgressIP', 'cluster', [
    { at: [], pods: 'podSelector', namespaces: 'namespaceSelector' },
  ]),
  outward('k8s.ovn.org', 'AdminPolicyBasedExternalRoute', 'cluster', [
    { at: ['from'], namespaces: 'namespaceSelector' },
  ]),
  outward('network.openshift.io', 'EgressNetworkPolicy', 'own-namespace', []),
  labelled('network.openshift.io', 'NetNamespace', 'namespace-of-its-name', []),
  ...['crd.nsx.vmware.com', 'nsx.vmware.com'].map((group) =>
    labelled(group, 'SecurityPolicy', 'own-namespace', [
      { at: ['appliedTo'], pods: 'podSelector', unread: ['vmSelector'] },
      { at: ['rules', 'appliedTo'], pods: 'podSelector', unread: ['vmSelector'] },
    ]),
  ),
];

/** Settings of the network of a whole cluster. */
export const NETWORKS_OF_CLUSTERS: ReadonlySet<string> = new Set([
  ...['crd.projectcalico.org', 'projectcalico.org'].flatMap((group) =>
    ['FelixConfiguration', 'IPPool', 'Tier', 'BGPConfiguration', 'HostEndpoint'].map(
      (kind) => `${group}/${kind}`,
    ),
  ),
  'cilium.io/CiliumNodeConfig',
  'crd.antrea.io/Tier',
  'operator.tigera.io/Installation',
  'operator.openshift.io/Network',
  'config.openshift.io/Network',
  'operator.antrea.io/AntreaInstall',
]);

/** A kind that nobody listed, whose name says what it is: told by the selectors that such kinds have. */
const LIKE_ONE = /(?:NetworkPolicy|NetworkPolicies|FirewallPolicy|EgressFirewall|EgressPolicy)$/;
/** Such objects are reviewed, and hold nothing up. */
const STAGED = /^Staged/;

const byKey = new Map(NETWORK_KINDS.map((row) => [`${row.group}/${row.kind}`, row]));

/**
 * Gives what is known of a kind; one that only has the name of a policy of the network gets what such kinds
 * have in common.
 */
export function networkKindOf(
  group: string,
  kind: string,
  isNamespaced: boolean,
): NetworkKind | undefined {
  const known = byKey.get(`${group}/${kind}`);
  if (known !== undefined || STAGED.test(kind) || !LIKE_ONE.test(kind)) return known;
  return unlisted(group, kind, isNamespaced);
}

const unlisted = (group: string, kind: string, isNamespaced: boolean): NetworkKind =>
  labelled(group, kind, isNamespaced ? 'own-namespace' : 'cluster', [
    { at: [], pods: 'podSelector', namespaces: 'namespaceSelector' },
    { at: [], pods: 'endpointSelector' },
  ]);

/** API groups of policy engines: any kind of theirs that selects pods may decide about connections. */
const GROUPS: ReadonlySet<string> = new Set(
  NETWORK_KINDS.map(({ group }) => group).filter((group) => !API_GROUPS_OF_KUBERNETES.has(group)),
);

/** Gives what is known of an object's kind; undefined if it decides about no connections of pods. NET-17 */
export function networkKindOfObject(policy: Resource): NetworkKind | undefined {
  const { group, kind, namespace } = policy;
  const isNamespaced = namespace !== '' && !isClusterScoped(group, kind);
  const known = networkKindOf(group, kind, isNamespaced);
  if (known !== undefined || STAGED.test(kind) || !GROUPS.has(group)) return known;
  const selects = ['podSelector', 'endpointSelector', 'appliedTo', 'subject'].some(
    (field) => nodeAt(policy.node, 'spec', field) !== undefined,
  );
  return selects ? unlisted(group, kind, isNamespaced) : undefined;
}

/** Tells whether it is read from objects of a kind whose connections they decide about. */
export const isNetworkKind = ({
  group,
  kind,
}: Readonly<Record<'group' | 'kind', string>>): boolean =>
  networkKindOf(group, kind, true) !== undefined || NETWORKS_OF_CLUSTERS.has(`${group}/${kind}`);
