import { API_GROUPS } from '../../kinds/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { entriesAt, stringAt } from '../../manifest/index.ts';
import type { Mesh, Workload } from '../mesh.ts';

const FLAGGER = 'flagger.app';

/** An object of Git that Flagger writes under the same name. */
export interface WrittenByFlagger {
  readonly canary: Resource;
  readonly object: Resource;
}

/** Names of the Services that Flagger makes of the Canaries of a namespace: before all pods, new ones, and proven ones. */
export function flaggerServices(mesh: Mesh, namespace: string): ReadonlySet<string> {
  const canaries = mesh.ofKind(FLAGGER, 'Canary').filter((one) => one.namespace === namespace);
  return new Set(
    canaries.flatMap((canary) => {
      const name = apexOf(canary);
      return [name, `${name}-canary`, `${name}-primary`];
    }),
  );
}

/**
 * VirtualServices and DestinationRules that Flagger makes for a Canary of Istio, whoever wrote them before. One that names
 * no provider has that of the installation, which is not seen: then nothing is known.
 */
export const writtenByFlagger = (mesh: Mesh): readonly WrittenByFlagger[] =>
  mesh.ofKind(FLAGGER, 'Canary').flatMap((canary) => {
    if (stringAt(canary.node, 'spec', 'provider') !== 'istio') return [];
    const name = apexOf(canary);
    const made = [
      ['VirtualService', name],
      ['DestinationRule', `${name}-canary`],
      ['DestinationRule', `${name}-primary`],
    ] as const;
    return made.flatMap(([kind, own]) => {
      const object = mesh.find(API_GROUPS.istioNetworking, kind, canary.namespace, own);
      return object === undefined ? [] : [{ canary, object }];
    });
  });

/** Pods that Flagger makes beside those of a workload: of the version that is proven. */
export interface ProvenPods {
  readonly workload: Workload;
  readonly labels: ReadonlyMap<string, string>;
}

/** By which of them pods are selected, Flagger sees in this order (`-selector-labels`). */
const SELECTOR_LABELS = ['app', 'name', 'app.kubernetes.io/name'];

/**
 * Of each workload of a Canary: its pods once they are proven, which the workload `-primary` runs. The label that its
 * selector goes by ends in `-primary` there, as Flagger's deployment_controller.go writes it.
 */
export const provenPods = (mesh: Mesh): readonly ProvenPods[] =>
  mesh.ofKind(FLAGGER, 'Canary').flatMap(({ namespace, node }) => {
    const kind = stringAt(node, 'spec', 'targetRef', 'kind');
    const name = stringAt(node, 'spec', 'targetRef', 'name');
    const workload = mesh.workloads.find(
      (one) => one.kind === kind && one.namespace === namespace && one.name === name,
    );
    const matched = entriesAt(workload?.resource.node, 'spec', 'selector', 'matchLabels');
    const label = SELECTOR_LABELS.find((each) => matched.has(each));
    if (workload === undefined || label === undefined) return [];
    const value = `${workload.labels.get(label) ?? ''}-primary`;
    return [{ workload, labels: new Map([...workload.labels, [label, value]]) }];
  });

/** Its own name for the Service, or that of the workload. */
const apexOf = ({ node }: Resource): string =>
  stringAt(node, 'spec', 'service', 'name') ?? stringAt(node, 'spec', 'targetRef', 'name') ?? '';
