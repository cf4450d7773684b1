import type { Node } from '../../manifest/index.ts';
import { entriesAt, itemsAt, nodeAt, stringAt } from '../../manifest/index.ts';
import type { Axis, Evidence } from '../names/evidence/evidence.ts';
import { evidenceOfEntries } from '../names/evidence/evidence.ts';
import { clusterOfKubeConfig } from './kube-config.ts';

/** What a Kustomization says of its environment without a folder: by its own name, where it goes, and what it sets. */
export function fluxEvidence(kustomization: Node): readonly Evidence[] {
  const named: readonly (readonly [Axis, string])[] = [
    ['name', stringAt(kustomization, 'metadata', 'name') ?? ''],
    ['namespace', stringAt(kustomization, 'spec', 'targetNamespace') ?? ''],
    ['cluster', clusterOfKubeConfig(kustomization) ?? ''],
    ...itemsAt(kustomization, 'spec', 'postBuild', 'substituteFrom').map(
      (reference) => ['variable', stringAt(reference, 'name') ?? ''] as const,
    ),
  ];
  const variables = entriesAt(nodeAt(kustomization, 'spec', 'postBuild', 'substitute'));
  return [
    ...named.flatMap(([axis, text]) => (text === '' ? [] : [{ axis, text }])),
    ...evidenceOfEntries(
      [...variables].flatMap(([key, node]): readonly (readonly [string, string])[] =>
        node.kind === 'scalar' ? [[key, String(node.value ?? '')]] : [],
      ),
      'variable',
    ),
  ];
}
