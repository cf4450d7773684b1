import type { Node } from '../../manifest/index.ts';
import {
  entriesAt,
  itemsAt,
  nodeAt,
  stringAt,
  API_GROUPS,
  isOfKind,
} from '../../manifest/index.ts';
import { objectNodes } from '../files/file-objects.ts';
import type { Axis, Evidence } from '../names/evidence/evidence.ts';
import { evidenceOfEntries } from '../names/evidence/evidence.ts';
import { clusterOfKubeConfig } from './kube-config.ts';
import type { RootDraft } from '../roots/root.ts';
import type { TreeSurvey } from '../survey/tree-survey.ts';
import type { ApplierWitness } from '../appliers/applier.ts';
import { applierName } from '../appliers/applier.ts';
import { listedFiles } from '../roots/root.ts';

/**
 * Lists what a Kustomization says of its environment without a folder: by its own name, where it goes, and
 * what it sets.
 */
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
 * Lists what a HelmRelease says of its environment: by its name, where its chart goes, the files and objects
 * that its values come from, and values that are called for an environment.
 */
function releaseEvidence(release: Node): readonly Evidence[] {
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

/** Gives the text of a node; one with a variable in it says nothing before that is filled in. */
const textOf = (node: Node): string => {
  const text = node.kind === 'scalar' ? String(node.value ?? '') : '';
  return text.includes('${') ? '' : text;
};

/**
 * HelmReleases in the files of a root, and patches of them: where a folder has no more than the name of a cluster, the
 * files of values of what is released there may say for which environment it is (HELM-2).
 */
export const releaseWitnesses = (
  { root, madeOf }: RootDraft,
  survey: TreeSurvey,
): readonly ApplierWitness[] =>
  [...new Set([...(listedFiles(root) ?? []), ...filesOf(madeOf, survey)])].flatMap((file) =>
    releasesIn(file, survey).map((release) => ({
      tool: 'flux',
      object: applierName(release),
      origin: release.origin,
      heldBy: root.path,
      evidence: releaseEvidence(release),
    })),
  );

const filesOf = (folders: ReadonlySet<string>, { kustomizations }: TreeSurvey): readonly string[] =>
  [...folders].flatMap((folder) => kustomizations.get(folder)?.files ?? []);

function releasesIn(file: string, survey: TreeSurvey): readonly Node[] {
  const isHeld = survey
    .sketch(file)
    .some(({ group, kind }) => group === API_GROUPS.fluxHelm && kind === 'HelmRelease');
  const manifest = isHeld ? survey.reader.read(survey.tree, file) : null;
  return manifest === null
    ? []
    : objectNodes(manifest).filter((each) => isOfKind(each, API_GROUPS.fluxHelm, 'HelmRelease'));
}
