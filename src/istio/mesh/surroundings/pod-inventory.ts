import type { Resource } from '../../../manifest/index.ts';
import type { MeshPartFacts } from '../control-plane/mesh-part-facts.ts';
import type { ActsOn } from './influence.ts';
import type { PossibleLabels } from '../../matching/label-requirement.ts';
import { ANYTHING } from '../../matching/label-requirement.ts';

/** Pods on which the mesh depends, whether an object that runs them is seen or not. */
export interface KnownPods {
  /** As a sentence calls them: `istiod`, `Deployment edge/proxy`. */
  readonly name: string;
  /** Tells whether what runs the pods is in the tree. */
  readonly isSeen: boolean;
  /** Tells whether nothing here speaks of the pods, where what usually goes with them is rendered. */
  readonly isUnlikely: boolean;
  readonly on: ActsOn;
  readonly namespace: string;
  readonly labels: PossibleLabels;
  readonly accounts: readonly string[];
  /** Kind and name of what runs them. */
  readonly runners: readonly (readonly [kind: string, name: RegExp])[];
}

type Profile = Omit<KnownPods, 'namespace' | 'on' | 'isSeen' | 'isUnlikely'>;

const labels = (
  written: Readonly<Record<string, readonly string[] | typeof ANYTHING>>,
): PossibleLabels => new Map(Object.entries(written));

/**
 * Labels that every chart and operator of Istio, Kubernetes and the tools that apply them may add to a pod.
 */
const COMMON = {
  'app.kubernetes.io/instance': ANYTHING,
  'app.kubernetes.io/managed-by': ANYTHING,
  'app.kubernetes.io/part-of': ANYTHING,
  'app.kubernetes.io/version': ANYTHING,
  'helm.sh/chart': ANYTHING,
  'argocd.argoproj.io/instance': ANYTHING,
  'istio.io/rev': ANYTHING,
  'install.operator.istio.io/owning-resource': ANYTHING,
  'istio.io/dataplane-mode': ['none'],
  'sidecar.istio.io/inject': ['false'],
  'pod-template-hash': ANYTHING,
  'controller-revision-hash': ANYTHING,
  'pod-template-generation': ANYTHING,
} as const;

const ISTIOD = 'istiod';

/** Pods of the control plane as Istio's charts of 1.20 to 1.27 label them. AROUND-1 */
const OF_ISTIO: readonly Profile[] = [
  {
    name: ISTIOD,
    labels: labels({
      ...COMMON,
      app: ['istiod'],
      istio: ['pilot', 'istiod'],
      'operator.istio.io/component': ['Pilot'],
      'app.kubernetes.io/name': ['istiod'],
    }),
    accounts: ['istiod', 'istiod-service-account'],
    runners: [['Deployment', /^(?:istiod|istio-pilot)(?:-|$)/]],
  },
  {
    name: 'ztunnel',
    labels: labels({ ...COMMON, app: ['ztunnel'], 'app.kubernetes.io/name': ['ztunnel'] }),
    accounts: ['ztunnel'],
    runners: [['DaemonSet', /^ztunnel(?:-|$)/]],
  },
  {
    name: 'istio-cni',
    labels: labels({
      ...COMMON,
      'k8s-app': ['istio-cni-node'],
      'app.kubernetes.io/name': ['istio-cni'],
    }),
    accounts: ['istio-cni'],
    runners: [['DaemonSet', /^istio-cni(?:-|$)/]],
  },
];

/** Pods that answer for the names of Services, in the namespace where every distribution runs them. AROUND-2 */
const OF_NAMES: readonly Profile[] = [
  {
    name: "the cluster's DNS",
    labels: labels({
      ...COMMON,
      'k8s-app': ['kube-dns', 'coredns', 'node-local-dns', 'nodelocaldns', 'coredns-autoscaler'],
      'app.kubernetes.io/name': ['coredns', 'kube-dns', 'node-local-dns'],
      'eks.amazonaws.com/component': ['coredns'],
    }),
    accounts: ['coredns', 'kube-dns', 'node-local-dns'],
    runners: [
      ['Deployment', /^(?:rke2-coredns-.*|coredns|kube-dns)$/],
      ['DaemonSet', /^(?:coredns|node-?local-?dns|dns-default)$/],
    ],
  },
];

export const SYSTEM_NAMESPACE = 'kube-system';

/** Namespaces in which charts put the part of the mesh on each node, beside the root namespace. */
const NODE_NAMESPACES = [SYSTEM_NAMESPACE];

/** All pods on which the mesh depends: those that are seen, and those that charts elsewhere make. */
export function knownPods(
  facts: MeshPartFacts,
  speaksOfNodeAgents: () => boolean,
): readonly KnownPods[] {
  const seen = facts.pods.map(seenPods);
  // one that is seen is known better than by its chart
  const isSeen = ({ runners }: Profile): boolean =>
    facts.pods.some(({ resource }) =>
      runners.some(([kind, name]) => kind === resource.kind && name.test(resource.stableName)),
    );
  const istiod = OF_ISTIO.filter(({ name }) => name === ISTIOD);
  const isUnlikely = istiod.every(isSeen) && !speaksOfNodeAgents();
  const istio = OF_ISTIO.filter((profile) => !isSeen(profile)).flatMap((profile) =>
    [...new Set([...facts.namespaces, ...(profile.name === ISTIOD ? [] : NODE_NAMESPACES)])].map(
      (namespace): KnownPods => ({
        ...profile,
        namespace,
        isSeen: false,
        isUnlikely: profile.name !== ISTIOD && isUnlikely,
        on: 'control-plane',
      }),
    ),
  );
  const names = OF_NAMES.map((profile): KnownPods => ({
    ...profile,
    namespace: SYSTEM_NAMESPACE,
    isSeen: false,
    isUnlikely: false,
    on: 'control-plane',
  }));
  return [...seen, ...istio, ...names, ...deliveryPods(labels(COMMON))];
}

/** Labels that controllers add to pods that are seen, for which reason no template has them. */
const ADDED = ['pod-template-hash', 'controller-revision-hash', 'pod-template-generation'];

function seenPods({ part, resource, labels: written, podSpec }: SeenPods): KnownPods {
  const account = ['serviceAccountName', 'serviceAccount'].flatMap((field) => {
    const node = podSpec?.kind === 'map' ? podSpec.entries.get(field) : undefined;
    return node?.kind === 'scalar' ? [String(node.value)] : [];
  });
  return {
    name: nameOf(resource),
    isSeen: true,
    isUnlikely: false,
    on: part,
    namespace: resource.namespace,
    labels: new Map<string, readonly string[] | typeof ANYTHING>([
      ...ADDED.map((key) => [key, ANYTHING] as const),
      ...[...written].map(([key, value]) => [key, [value]] as const),
    ]),
    accounts: account.length === 0 ? ['default'] : account.slice(0, 1),
    runners: [[resource.kind, exactly(resource.name)]],
  };
}

type SeenPods = MeshPartFacts['pods'][number];

const exactly = (name: string): RegExp =>
  new RegExp(`^${name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);

const nameOf = ({ kind, namespace, name }: Resource): string => `${kind} ${namespace}/${name}`;

/** A tool that brings what is merged, where its own manifests put it. */
interface DeliveryTool {
  readonly namespaces: readonly string[];
  /** Stands before the names of the programs in the names of its workloads. */
  readonly prefix: string;
  /** The label that has a workload's name. */
  readonly label: string;
  readonly programs: readonly string[];
}

/**
 * Lists each tool, with the programs without which nothing is fetched, rendered or applied. A new one is one
 * row. AROUND-22
 */
const TOOLS: readonly DeliveryTool[] = [
  {
    namespaces: ['flux-system'],
    prefix: '',
    label: 'app',
    programs: ['source-controller', 'kustomize-controller', 'helm-controller'],
  },
  ...['argocd', 'openshift-gitops'].map((namespace) => ({
    namespaces: [namespace],
    prefix: `${namespace}-`,
    label: 'app.kubernetes.io/name',
    programs: ['application-controller', 'repo-server', 'applicationset-controller', 'redis'],
  })),
];

/** Namespaces in which what is merged is brought to the cluster from. */
export const isOfDelivery = (namespace: string): boolean =>
  TOOLS.some(({ namespaces }) => namespaces.includes(namespace));

/** Their pods, with what every installation may add to their labels. */
const deliveryPods = (common: KnownPods['labels']): readonly KnownPods[] =>
  TOOLS.flatMap(({ namespaces, prefix, label, programs }) =>
    namespaces.flatMap((namespace) =>
      programs.map((program): KnownPods => ({
        name: `${prefix}${program}`,
        isSeen: false,
        isUnlikely: false,
        on: 'delivery',
        namespace,
        labels: new Map([
          ...common,
          ['app.kubernetes.io/component', [program]],
          [label, [`${prefix}${program}`]],
        ]),
        accounts: [`${prefix}${program}`],
        runners: ['Deployment', 'StatefulSet'].map((kind) => [
          kind,
          new RegExp(`^${prefix}${program}$`),
        ]),
      })),
    ),
  );
