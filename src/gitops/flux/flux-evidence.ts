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
      [...variables].map(([key, node]) => [key, textOf(node)] as const),
      'variable',
    ),
  ];
}

/**
 * What a HelmRelease says of its environment: by its name, where its chart goes, the files and objects that its values
 * come from, and values that are called for an environment.
 */
export function releaseEvidence(release: Node): readonly Evidence[] {
  const spec = nodeAt(release, 'spec');
  const chart = nodeAt(spec, 'chart', 'spec');
  const own = stringAt(release, 'metadata', 'namespace') ?? '';
  const named: readonly (readonly [Axis, string])[] = [
    ['name', stringAt(release, 'metadata', 'name') ?? ''],
    ['namespace', stringAt(spec, 'targetNamespace') ?? own],
    ['cluster', clusterOfKubeConfig(release) ?? ''],
    ['values', stringAt(chart, 'valuesFile') ?? ''],
    ...itemsAt(chart, 'valuesFiles').map((file) => ['values', textOf(file)] as const),
    ...itemsAt(spec, 'valuesFrom').flatMap((reference) =>
      ['name', 'valuesKey'].map((field) => ['values', stringAt(reference, field) ?? ''] as const),
    ),
  ];
  const values = nodeAt(spec, 'values');
  const entries = [values, nodeAt(values, 'global')].flatMap((node) => [...entriesAt(node)]);
  return [
    ...named.flatMap(([axis, text]) =>
      text === '' || text.includes('${') ? [] : [{ axis, text }],
    ),
    ...evidenceOfEntries(
      entries.map(([key, node]) => [key, textOf(node)] as const),
      'variable',
    ),
  ];
}

/** What a variable stands in says nothing before it is filled in. */
const textOf = (node: Node): string => {
  const text = node.kind === 'scalar' ? String(node.value ?? '') : '';
  return text.includes('${') ? '' : text;
};
