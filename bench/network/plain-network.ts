/** Labels of a pod or a namespace. */
export type Labels = Readonly<Record<string, string>>;

export const PROTOCOLS = ['TCP', 'UDP', 'SCTP'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/** A small cluster with the policies of one network plugin, and connections in it; all facts are known. */
export interface PlainNetwork {
  /** The plugin that enforces the policies, which decides how kinds of policies work together. */
  readonly plugin: 'kubernetes' | 'cilium' | 'calico';
  readonly namespaces: readonly PlainNamespace[];
  readonly pods: readonly PlainPod[];
  readonly policies: readonly PlainPolicy[];
  readonly connections: readonly PlainConnection[];
}

export interface PlainNamespace {
  readonly name: string;
  readonly labels: Labels;
}

export interface PlainPod {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  readonly serviceAccount: string;
  /** At most one IPv4 and one IPv6 address. */
  readonly addresses: readonly string[];
  readonly ports: readonly PlainPort[];
}

/** A port of a container; two containers may give one name to two numbers. */
export interface PlainPort {
  readonly name: string | null;
  readonly number: number;
  readonly protocol: Protocol;
}

/** A pod as `namespace/name`, or an address outside the cluster. */
export type PlainEnd = { readonly pod: string } | { readonly address: string };

export interface PlainConnection {
  readonly from: PlainEnd;
  readonly to: PlainEnd;
  readonly port: number;
  readonly protocol: Protocol;
}

export type PlainPolicy =
  | PlainNetworkPolicy
  | PlainAdminPolicy
  | PlainBaselinePolicy
  | PlainClusterPolicy
  | PlainCiliumPolicy
  | PlainCalicoTier
  | PlainCalicoPolicy;

interface Metadata {
  readonly name: string;
  /** Absent for kinds of the whole cluster. */
  readonly namespace?: string | undefined;
}

export interface PlainSelector {
  readonly matchLabels?: Labels | undefined;
  readonly matchExpressions?: readonly PlainExpression[] | undefined;
}

export interface PlainExpression {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  readonly values?: readonly string[] | undefined;
}

export interface PlainNetworkPolicy {
  readonly apiVersion: 'networking.k8s.io/v1';
  readonly kind: 'NetworkPolicy';
  readonly metadata: Metadata;
  readonly spec: {
    readonly podSelector: PlainSelector;
    readonly policyTypes?: readonly ('Ingress' | 'Egress')[] | undefined;
    readonly ingress?: readonly PlainNetworkRule[] | undefined;
    readonly egress?: readonly PlainNetworkRule[] | undefined;
  };
}

export interface PlainNetworkRule {
  readonly from?: readonly PlainNetworkPeer[] | undefined;
  readonly to?: readonly PlainNetworkPeer[] | undefined;
  readonly ports?: readonly PlainNetworkPort[] | undefined;
}

export interface PlainNetworkPeer {
  readonly podSelector?: PlainSelector | undefined;
  readonly namespaceSelector?: PlainSelector | undefined;
  readonly ipBlock?: PlainBlock | undefined;
}

export interface PlainBlock {
  readonly cidr: string;
  readonly except?: readonly string[] | undefined;
}

export interface PlainNetworkPort {
  readonly protocol?: Protocol | undefined;
  readonly port?: number | string | undefined;
  readonly endPort?: number | undefined;
}

/** Pods of namespaces, or pods by both selectors. */
export type PlainSubject =
  | { readonly namespaces: PlainSelector }
  | {
      readonly pods: {
        readonly namespaceSelector: PlainSelector;
        readonly podSelector: PlainSelector;
      };
    };

export type PlainAdminPeer = PlainSubject | { readonly networks: readonly string[] };

export interface PlainAdminRule {
  readonly action: 'Allow' | 'Deny' | 'Pass';
  readonly from?: readonly PlainAdminPeer[] | undefined;
  readonly to?: readonly PlainAdminPeer[] | undefined;
  readonly ports?: readonly PlainAdminPort[] | undefined;
}

export type PlainAdminPort =
  | { readonly portNumber: { readonly protocol?: Protocol | undefined; readonly port: number } }
  | {
      readonly portRange: {
        readonly protocol?: Protocol | undefined;
        readonly start: number;
        readonly end: number;
      };
    }
  | { readonly namedPort: string };

export interface PlainAdminPolicy {
  readonly apiVersion: 'policy.networking.k8s.io/v1alpha1';
  readonly kind: 'AdminNetworkPolicy';
  readonly metadata: Metadata;
  readonly spec: PlainBaselineSpec & { readonly priority: number };
}

export interface PlainBaselineSpec {
  readonly subject: PlainSubject;
  readonly ingress?: readonly PlainAdminRule[] | undefined;
  readonly egress?: readonly PlainAdminRule[] | undefined;
}

export interface PlainBaselinePolicy {
  readonly apiVersion: 'policy.networking.k8s.io/v1alpha1';
  readonly kind: 'BaselineAdminNetworkPolicy';
  readonly metadata: Metadata;
  readonly spec: PlainBaselineSpec;
}

export interface PlainClusterPolicy {
  readonly apiVersion: 'policy.networking.k8s.io/v1alpha2';
  readonly kind: 'ClusterNetworkPolicy';
  readonly metadata: Metadata;
  readonly spec: {
    readonly tier: 'Admin' | 'Baseline';
    readonly priority: number;
    readonly subject: PlainSubject;
    readonly ingress?: readonly PlainClusterRule[] | undefined;
    readonly egress?: readonly PlainClusterRule[] | undefined;
  };
}

export interface PlainClusterRule {
  readonly action: 'Accept' | 'Deny' | 'Pass';
  readonly from?: readonly PlainAdminPeer[] | undefined;
  readonly to?: readonly PlainAdminPeer[] | undefined;
  readonly protocols?: readonly PlainClusterProtocol[] | undefined;
}

export interface PlainClusterProtocol {
  readonly tcp?: PlainClusterPort | undefined;
  readonly udp?: PlainClusterPort | undefined;
  readonly sctp?: PlainClusterPort | undefined;
  readonly destinationNamedPort?: string | undefined;
}

export interface PlainClusterPort {
  readonly destinationPort: {
    readonly number?: number | undefined;
    readonly range?: { readonly start: number; readonly end: number } | undefined;
  };
}

export interface PlainCiliumPolicy {
  readonly apiVersion: 'cilium.io/v2';
  readonly kind: 'CiliumNetworkPolicy' | 'CiliumClusterwideNetworkPolicy';
  readonly metadata: Metadata;
  readonly spec?: PlainCiliumSpec | undefined;
  readonly specs?: readonly PlainCiliumSpec[] | undefined;
}

export interface PlainCiliumSpec {
  readonly endpointSelector: PlainSelector;
  readonly enableDefaultDeny?:
    { readonly ingress?: boolean | undefined; readonly egress?: boolean | undefined } | undefined;
  readonly ingress?: readonly PlainCiliumRule[] | undefined;
  readonly ingressDeny?: readonly PlainCiliumRule[] | undefined;
  readonly egress?: readonly PlainCiliumRule[] | undefined;
  readonly egressDeny?: readonly PlainCiliumRule[] | undefined;
}

export interface PlainCiliumRule {
  readonly fromEndpoints?: readonly PlainSelector[] | undefined;
  readonly fromEntities?: readonly PlainEntity[] | undefined;
  readonly fromCIDR?: readonly string[] | undefined;
  readonly fromCIDRSet?: readonly PlainBlock[] | undefined;
  readonly toEndpoints?: readonly PlainSelector[] | undefined;
  readonly toEntities?: readonly PlainEntity[] | undefined;
  readonly toCIDR?: readonly string[] | undefined;
  readonly toCIDRSet?: readonly PlainBlock[] | undefined;
  readonly toPorts?: readonly { readonly ports: readonly PlainCiliumPort[] }[] | undefined;
}

export type PlainEntity = 'all' | 'world' | 'cluster' | 'host' | 'remote-node' | 'kube-apiserver';

export interface PlainCiliumPort {
  readonly port: string;
  readonly endPort?: number | undefined;
  readonly protocol?: Protocol | 'ANY' | undefined;
}

export interface PlainCalicoTier {
  readonly apiVersion: 'projectcalico.org/v3';
  readonly kind: 'Tier';
  readonly metadata: Metadata;
  readonly spec: { readonly order: number; readonly defaultAction?: 'Deny' | 'Pass' | undefined };
}

export interface PlainCalicoPolicy {
  readonly apiVersion: 'projectcalico.org/v3';
  readonly kind: 'NetworkPolicy' | 'GlobalNetworkPolicy';
  readonly metadata: Metadata;
  readonly spec: {
    readonly tier?: string | undefined;
    readonly order?: number | undefined;
    readonly selector?: string | undefined;
    readonly namespaceSelector?: string | undefined;
    readonly types?: readonly ('Ingress' | 'Egress')[] | undefined;
    readonly ingress?: readonly PlainCalicoRule[] | undefined;
    readonly egress?: readonly PlainCalicoRule[] | undefined;
  };
}

export interface PlainCalicoRule {
  readonly action: 'Allow' | 'Deny' | 'Log' | 'Pass';
  readonly protocol?: Protocol | number | undefined;
  readonly notProtocol?: Protocol | undefined;
  readonly ipVersion?: 4 | 6 | undefined;
  readonly source?: PlainCalicoEntity | undefined;
  readonly destination?: PlainCalicoEntity | undefined;
}

export interface PlainCalicoEntity {
  readonly selector?: string | undefined;
  readonly notSelector?: string | undefined;
  readonly namespaceSelector?: string | undefined;
  readonly nets?: readonly string[] | undefined;
  readonly notNets?: readonly string[] | undefined;
  /** Numbers, ranges as `1:2`, and names. */
  readonly ports?: readonly (number | string)[] | undefined;
  readonly notPorts?: readonly (number | string)[] | undefined;
  readonly serviceAccounts?: { readonly names: readonly string[] } | undefined;
}
