import type { ManifestReader, Node } from '../../manifest/index.ts';
import { expandLists, stringAt, groupVersionOf } from '../../manifest/index.ts';
import { API_GROUPS } from '../../kinds/index.ts';
import type { FileTree } from '../../tree/index.ts';
import type { Applier } from './applier.ts';
import { applicationSetAppliers } from './application-set.ts';
import { argoAppliers } from './argo-appliers.ts';
import type { Effort } from '../effort.ts';
import type { MappedSource } from '../environment.ts';
import { fluxAppliers } from './flux-appliers.ts';
import { withInheritedSubstitution } from '../substitution/inherited-substitution.ts';
import { notDelivered } from '../not-delivered.ts';
import { isYamlFile } from '../tree-path.ts';

const MENTIONS_APPLIER =
  /^[ \t]*(?:- )?kind:[ \t]*["']?(?:Application|ApplicationSet|Kustomization|GitRepository)\b/m;
const APPLIER_GROUPS = /argoproj\.io\/|(?:kustomize|source)\.toolkit\.fluxcd\.io\//;

export interface FoundAppliers {
  /** Those whose folder lies in this tree. */
  readonly here: readonly Applier[];
  /** Every source that any of them names. */
  readonly sources: readonly MappedSource[];
}

/**
 * Everything in the tree that applies a folder of the tree: Argo CD Applications and ApplicationSets,
 * Flux Kustomizations. Sorted by file and line.
 */
export function findAppliers(
  tree: FileTree,
  reader: ManifestReader,
  folders: readonly string[],
  effort: Effort,
): FoundAppliers {
  const files = tree.paths.filter(isYamlFile);
  const flux: Node[] = [];
  const repositories: Node[] = [];
  const appliers: Applier[] = [];
  for (const object of objectsIn(
    tree,
    reader,
    files,
    (text) => APPLIER_GROUPS.test(text) && MENTIONS_APPLIER.test(text),
  )) {
    const { group } = groupVersionOf(stringAt(object, 'apiVersion') ?? '');
    const kind = stringAt(object, 'kind');
    if (group === API_GROUPS.fluxKustomize && kind === 'Kustomization') flux.push(object);
    if (kind === 'GitRepository') repositories.push(object);
    if (group !== API_GROUPS.argo) continue;
    if (kind === 'Application') appliers.push(...argoAppliers(object, (text) => text));
    if (kind === 'ApplicationSet')
      appliers.push(...applicationSetAppliers(object, { tree, reader, folders, effort }));
  }
  const kustomizations = withInheritedSubstitution(flux);
  return ofThisTree(delivered([...appliers, ...fluxAppliers(kustomizations, repositories)]), tree);
}

/** What lies in an archive, in tests or documentation applies nothing, unless nothing else applies anything. */
function delivered(appliers: readonly Applier[]): readonly Applier[] {
  const live = appliers.filter(({ origin }) => notDelivered(origin.file) === null);
  return live.length > 0 ? live : appliers;
}

/**
 * Appliers whose folder lies in this tree. A repository does not know its own URL: a source is taken
 * for this one where most of the folders it names exist here. `.` exists everywhere and says nothing.
 */
function ofThisTree(appliers: readonly Applier[], tree: FileTree): FoundAppliers {
  const named = new Map<string, { here: number; all: number; appliers: number }>();
  for (const { source, path } of appliers) {
    const counts = named.get(source) ?? { here: 0, all: 0, appliers: 0 };
    named.set(source, counts);
    counts.appliers += 1;
    if (path === '.') continue;
    counts.all += 1;
    if (tree.isDirectory(path)) counts.here += 1;
  }
  const isHere = (source: string): boolean => {
    const { here = 0, all = 0 } = named.get(source) ?? {};
    return here > 0 && here * 2 >= all;
  };
  return {
    here: appliers.filter(({ source, path }) => isHere(source) && tree.isDirectory(path)),
    sources: [...named].map(([name, counts]) => ({
      name,
      isHere: isHere(name),
      appliers: counts.appliers,
    })),
  };
}

function* objectsIn(
  tree: FileTree,
  reader: ManifestReader,
  files: readonly string[],
  mayHold: (text: string) => boolean,
): Generator<Node> {
  for (const file of files) {
    const entry = tree.read(file);
    if (entry.kind !== 'text' || !mayHold(entry.text)) continue;
    for (const { node } of reader.read(tree, file)?.documents ?? [])
      if (node !== null) yield* expandLists(node);
  }
}
