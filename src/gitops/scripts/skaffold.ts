import type { FileTree, ManifestReader, Node } from '../../manifest/index.ts';
import { itemsAt, nodeAt, stringAt } from '../../manifest/index.ts';
import type { SkaffoldRun } from './follow-script.ts';
import type { CommandTarget } from './script-actions.ts';

/** A path that a file of Skaffold lists, and the profile that it is of; null for what it applies without one. */
export interface SkaffoldTarget extends CommandTarget {
  readonly line: number;
  readonly profile: string | null;
  /** Commands that turn the profile on by themselves; null among them for other conditions. */
  readonly activation: readonly (string | null)[];
}

/**
 * Tells whether a run may apply a target: one of a profile only where that is asked for, or turns itself on.
 */
export function mayApplyTarget(
  { profile, activation }: SkaffoldTarget,
  { command, profiles }: Pick<SkaffoldRun, 'command' | 'profiles'>,
): boolean {
  if (profile === null) return true;
  if (profiles.includes(`-${profile}`)) return false;
  const isAsked = profiles.some((name) => name === profile || name.includes('${'));
  return isAsked || activation.some((on) => on === null || on === command);
}

/** Says where its versions list manifests: `deploy` until v2beta, `manifests` since v3alpha1. */
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

/** Lists what a file of Skaffold applies, with all its modules and profiles. */
export function skaffoldTargets(
  tree: FileTree,
  file: string,
  reader: ManifestReader,
): readonly SkaffoldTarget[] {
  const documents = reader.read(tree, file)?.documents ?? [];
  return documents.flatMap(({ node }) => {
    if (node === null || stringAt(node, 'apiVersion')?.startsWith('skaffold/') !== true) return [];
    const profiles = itemsAt(node, 'profiles').flatMap((profile) => {
      const of = {
        profile: stringAt(profile, 'name') ?? '',
        activation: itemsAt(profile, 'activation').map(commandOf),
      };
      return [...listedIn(profile), ...patchedIn(profile)].map((each) => ({ ...each, ...of }));
    });
    const always = listedIn(node).map((each) => ({ ...each, profile: null, activation: [] }));
    return [...always, ...profiles];
  });
}

/** Names the images that a file of Skaffold builds, with all its modules and profiles: it writes their versions into manifests. */
export function skaffoldImages(
  tree: FileTree,
  file: string,
  reader: ManifestReader,
): readonly string[] {
  const documents = reader.read(tree, file)?.documents ?? [];
  return documents.flatMap(({ node }) => {
    if (node === null || stringAt(node, 'apiVersion')?.startsWith('skaffold/') !== true) return [];
    return [node, ...itemsAt(node, 'profiles')].flatMap((part) =>
      itemsAt(part, 'build', 'artifacts').flatMap(
        // `imageName` until v1beta1
        (artifact) => stringAt(artifact, 'image') ?? stringAt(artifact, 'imageName') ?? [],
      ),
    );
  });
}

/** The command that turns a profile on; null where it is a pattern, or something else does. */
function commandOf(activation: Node): string | null {
  const command = stringAt(activation, 'command') ?? '';
  return /^\w+$/.test(command) ? command : null;
}

type Listed = Omit<SkaffoldTarget, 'profile' | 'activation'>;

function listedIn(node: Node): readonly Listed[] {
  const of = (paths: readonly (readonly string[])[], reach: CommandTarget['reach']): Listed[] =>
    paths.flatMap((path) => textsIn(nodeAt(node, ...path)).map((text) => ({ ...text, reach })));
  const charts = RELEASES.flatMap((path) =>
    itemsAt(node, ...path).flatMap((release) => textsIn(nodeAt(release, 'chartPath'))),
  );
  return [
    ...of(MANIFESTS, 'below'),
    ...of(KUSTOMIZATIONS, 'kustomization'),
    ...charts.map((text) => ({ ...text, reach: 'chart' as const })),
  ];
}

/** A profile may add entries by JSON patches. */
const patchedIn = (node: Node): readonly Listed[] =>
  itemsAt(node, 'patches').flatMap((patch) => {
    const path = stringAt(patch, 'path') ?? '';
    const isManifest = /^\/(?:manifests\/rawYaml|deploy\/kubectl\/manifests)\//.test(path);
    const isFolder = /^\/(?:manifests|deploy)\/kustomize\/paths?(?:\/|$)/.test(path);
    if (!isManifest && !isFolder) return [];
    const reach = isFolder ? ('kustomization' as const) : ('below' as const);
    return textsIn(nodeAt(patch, 'value')).map((text) => ({ ...text, reach }));
  });

function textsIn(node: Node | undefined): readonly { word: string; line: number }[] {
  const nodes = node?.kind === 'seq' ? node.items : node === undefined ? [] : [node];
  return nodes.flatMap((each) =>
    each.kind === 'scalar' && typeof each.value === 'string'
      ? [{ word: each.value, line: each.origin.line }]
      : [],
  );
}
