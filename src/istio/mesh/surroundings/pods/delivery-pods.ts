import type { KnownPods } from './known-pods.ts';

/** A tool that brings what is merged, where its own manifests put it. */
interface DeliveryTool {
  readonly namespaces: readonly string[];
  /** What its workloads are called before the names of the programs. */
  readonly prefix: string;
  /** The label that has a workload's name. */
  readonly label: string;
  readonly programs: readonly string[];
}

/** Each of them, with the programs without which nothing is fetched, rendered or applied. A new one is one row. AROUND-22 */
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
export const deliveryPods = (common: KnownPods['labels']): readonly KnownPods[] =>
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
