import type { Resource } from '../../../manifest/index.ts';
import { stringAt } from '../../../manifest/index.ts';
import { groupedBy } from '../../matching/grouping.ts';
import { API_GROUPS_OF_KUBERNETES, NETWORKS_OF_CLUSTERS } from '../../network/network-kinds.ts';
import type { Mesh } from '../mesh.ts';

/** Engines with policies of their own; the words are in API groups, charts and images of theirs alone. */
const ENGINES = [
  { name: 'Cilium', words: /cilium/ },
  { name: 'Calico', words: /calico|tigera/ },
  { name: 'Antrea', words: /antrea/ },
];

/**
 * Says of which policies nothing here shows that something in the cluster enforces them: no CRD, no installation. The API
 * of NetworkPolicies is part of Kubernetes.
 */
export function enginesNotShown(mesh: Mesh, policies: readonly Resource[]): readonly string[] {
  const ofGroups = groupedBy(policies, ({ group }) => group);
  const found = [...ofGroups].flatMap(([group, all]) => {
    const engine = ENGINES.find(({ words }) => words.test(group));
    if (API_GROUPS_OF_KUBERNETES.has(group) || isShown(mesh, group, engine?.words)) return [];
    const kinds = [...new Set(all.map(({ kind }) => kind))].sort().join(' or ');
    return engine === undefined
      ? `No file here has the CRD of ${kinds}: no policy of this kind acts without it.`
      : `No file here shows that ${engine.name} is installed: a ${kinds} acts only in a cluster that runs ${engine.name}.`;
  });
  return [...new Set(found)];
}

function isShown(mesh: Mesh, group: string, words = /^$/): boolean {
  const isOfEngine = (text: string): boolean => words.test(text);
  return (
    mesh
      .ofKind('apiextensions.k8s.io', 'CustomResourceDefinition')
      .map(({ node }) => stringAt(node, 'spec', 'group') ?? '')
      .some((each) => each === group || isOfEngine(each)) ||
    mesh.resources.some(
      (one) => NETWORKS_OF_CLUSTERS.has(`${one.group}/${one.kind}`) && isOfEngine(one.group),
    ) ||
    mesh.charts.some(({ chart }) => chart !== '' && isOfEngine(chart)) ||
    mesh.workloads.some(({ containers }) =>
      containers.some(({ node }) => isOfEngine(stringAt(node, 'image') ?? '-')),
    )
  );
}
