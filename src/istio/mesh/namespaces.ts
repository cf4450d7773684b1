import type { Node } from '../../manifest/index.ts';
import { entriesAt, nodeAt, stringAt, stringMapAt } from '../../manifest/index.ts';
import type { NamespaceLabels } from './mesh.ts';
import type { ResourceIndex } from './resource-index.ts';

/**
 * Labels of the namespaces whose object is rendered here, or that Argo CD creates with labels
 * (`syncPolicy.managedNamespaceMetadata`, ARGO-40). Where several roots write one namespace, it has the labels
 * of all of them; the first wins where they disagree.
 */
export function namespacesOf(index: ResourceIndex): ReadonlyMap<string, NamespaceLabels> {
  const namespaces = new Map<string, NamespaceLabels>();
  const add = (name: string, metadata: Node | undefined, object: Node): void => {
    const labels = labelsOf(metadata, object);
    const earlier = namespaces.get(name);
    namespaces.set(name, earlier === undefined ? labels : joined(earlier, labels));
  };
  for (const { name, node } of index.ofKind('', 'Namespace'))
    add(name, nodeAt(node, 'metadata'), node);
  const specs = [
    ...index.ofKind('argoproj.io', 'Application').map(({ node }) => nodeAt(node, 'spec')),
    ...index
      .ofKind('argoproj.io', 'ApplicationSet')
      .map(({ node }) => nodeAt(node, 'spec', 'template', 'spec')),
  ];
  for (const spec of specs) {
    const name = stringAt(spec, 'destination', 'namespace');
    const managed = nodeAt(spec, 'syncPolicy', 'managedNamespaceMetadata');
    if (name !== undefined && managed !== undefined) add(name, managed, managed);
  }
  return namespaces;
}

function labelsOf(metadata: Node | undefined, object: Node): NamespaceLabels {
  const entries = entriesAt(metadata, 'labels');
  return {
    labels: stringMapAt(metadata, 'labels'),
    origin: object.origin,
    originOf: (label) => entries.get(label)?.origin ?? object.origin,
  };
}

const joined = (first: NamespaceLabels, second: NamespaceLabels): NamespaceLabels => ({
  labels: new Map([...second.labels, ...first.labels]),
  origin: first.origin,
  originOf: (label) => (first.labels.has(label) ? first : second).originOf(label),
});
