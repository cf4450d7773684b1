import { entriesAt, nodeAt, stringAt, stringMapAt } from '../manifest/node.ts';
import type { NamespaceLabels } from './injection.ts';
import type { ResourceIndex } from './resource-index.ts';

/**
 * Labels of the namespaces whose object is rendered here, or that Argo CD creates with labels
 * (`syncPolicy.managedNamespaceMetadata`).
 */
export function namespacesOf(index: ResourceIndex): ReadonlyMap<string, NamespaceLabels> {
  const namespaces = new Map<string, NamespaceLabels>();
  for (const { name, node, origin } of index.ofKind('', 'Namespace')) {
    if (namespaces.has(name)) continue;
    const entries = entriesAt(node, 'metadata', 'labels');
    namespaces.set(name, {
      labels: stringMapAt(node, 'metadata', 'labels'),
      origin,
      originOf: (label) => entries.get(label)?.origin ?? origin,
    });
  }
  for (const { node } of index.ofKind('argoproj.io', 'Application')) {
    const name = stringAt(node, 'spec', 'destination', 'namespace');
    const managed = nodeAt(node, 'spec', 'syncPolicy', 'managedNamespaceMetadata');
    if (name === undefined || managed === undefined || namespaces.has(name)) continue;
    const entries = entriesAt(managed, 'labels');
    namespaces.set(name, {
      labels: stringMapAt(managed, 'labels'),
      origin: managed.origin,
      originOf: (label) => entries.get(label)?.origin ?? managed.origin,
    });
  }
  return namespaces;
}
