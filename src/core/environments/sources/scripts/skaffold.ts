import type { ManifestReader, Node } from '../../../manifest/index.ts';
import { itemsAt, nodeAt, stringAt } from '../../../manifest/index.ts';
import type { FileTree } from '../../../tree/index.ts';
import type { Target } from './said-commands.ts';

/** A path that a file of Skaffold lists, and the profile that it is of; null for what it applies without one. */
export interface SkaffoldTarget extends Target {
  readonly line: number;
  readonly profile: string | null;
}

/** Where its versions list manifests: `deploy` until v2beta, `manifests` since v3alpha1. */
const MANIFESTS: readonly (readonly string[])[] = [
  ['deploy', 'kubectl', 'manifests'],
  ['manifests', 'rawYaml'],
];
const KUSTOMIZATIONS: readonly (readonly string[])[] = [
  ['deploy', 'kustomize', 'path'],
  ['deploy', 'kustomize', 'paths'],
  ['manifests', 'kustomize', 'paths'],
];
const RELEASES: readonly (readonly string[])[] = [
  ['deploy', 'helm', 'releases'],
  ['manifests', 'helm', 'releases'],
];

/** What a file of Skaffold applies, all its modules and profiles. */
export function skaffoldTargets(
  tree: FileTree,
  file: string,
  reader: ManifestReader,
): readonly SkaffoldTarget[] {
  const documents = reader.read(tree, file)?.documents ?? [];
  return documents.flatMap(({ node }) => {
    if (node === null || stringAt(node, 'apiVersion')?.startsWith('skaffold/') !== true) return [];
    const profiles = itemsAt(node, 'profiles').flatMap((profile) => {
      const name = stringAt(profile, 'name') ?? '';
      return [...listedIn(profile, name), ...patchedIn(profile, name)];
    });
    return [...listedIn(node, null), ...profiles];
  });
}

function listedIn(node: Node, profile: string | null): readonly SkaffoldTarget[] {
  const of = (paths: readonly (readonly string[])[], reach: Target['reach']): SkaffoldTarget[] =>
    paths.flatMap((path) =>
      textsIn(nodeAt(node, ...path)).map((text) => ({ ...text, reach, profile })),
    );
  const charts = RELEASES.flatMap((path) =>
    itemsAt(node, ...path).flatMap((release) => textsIn(nodeAt(release, 'chartPath'))),
  );
  return [
    ...of(MANIFESTS, 'below'),
    ...of(KUSTOMIZATIONS, 'kustomization'),
    ...charts.map((text) => ({ ...text, reach: 'chart' as const, profile })),
  ];
}

/** A profile may add entries by JSON patches. */
const patchedIn = (node: Node, profile: string): readonly SkaffoldTarget[] =>
  itemsAt(node, 'patches').flatMap((patch) => {
    const path = stringAt(patch, 'path') ?? '';
    const isManifest = /^\/(?:manifests\/rawYaml|deploy\/kubectl\/manifests)\//.test(path);
    const isFolder = /^\/(?:manifests|deploy)\/kustomize\/paths?(?:\/|$)/.test(path);
    if (!isManifest && !isFolder) return [];
    const reach = isFolder ? ('kustomization' as const) : ('below' as const);
    return textsIn(nodeAt(patch, 'value')).map((text) => ({ ...text, reach, profile }));
  });

function textsIn(node: Node | undefined): readonly { word: string; line: number }[] {
  const nodes = node?.kind === 'seq' ? node.items : node === undefined ? [] : [node];
  return nodes.flatMap((each) =>
    each.kind === 'scalar' && typeof each.value === 'string'
      ? [{ word: each.value, line: each.origin.line }]
      : [],
  );
}
