import { API_GROUPS, entriesAt, podTemplateOf } from '../../manifest/index.ts';
import type { Origin } from '../../manifest/index.ts';
import type { Mesh, Workload } from '../../istio/index.ts';

/** A workload whose selector asks for a label that its own pods do not have. */
export interface MissedTemplate {
  readonly workload: Workload;
  readonly key: string;
  readonly wanted: string;
  /** What the template has in its place; null for nothing. */
  readonly has: string | null;
  /** Where the selector is written. */
  readonly origin: Origin;
  readonly templateOrigin: Origin;
}

const KINDS: ReadonlySet<string> = new Set([
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
]);

/** Workloads of Kubernetes that the API server refuses for it, by the first label that is missed. */
export const missedTemplates = (mesh: Mesh): readonly MissedTemplate[] =>
  mesh.workloads.flatMap((workload) => {
    const { resource } = workload;
    if (resource.group !== API_GROUPS.apps || !KINDS.has(resource.kind)) return [];
    const template = podTemplateOf(resource);
    const labels = entriesAt(template, 'metadata', 'labels');
    for (const [key, node] of entriesAt(resource.node, 'spec', 'selector', 'matchLabels')) {
      const label = labels.get(key);
      const wanted = node.kind === 'scalar' ? String(node.value) : '';
      const has = label?.kind === 'scalar' ? String(label.value) : null;
      if (has !== wanted)
        return [
          {
            ...{ workload, key, wanted, has },
            origin: node.origin,
            templateOrigin: (label ?? template ?? resource).origin,
          },
        ];
    }
    return [];
  });
