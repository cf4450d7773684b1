import type { ManifestReader, Node } from '../../manifest/index.ts';
import { expandLists, nodeAt, stringAt, groupVersionOf } from '../../manifest/index.ts';
import { API_GROUPS } from '../../kinds/index.ts';
import type { FileTree } from '../../tree/index.ts';
import type { Applier } from './applier.ts';
import { applicationSetAppliers } from './application-set.ts';
import { argoAppliers } from './argo-appliers.ts';
import type { Effort } from '../effort.ts';
import { fluxAppliers } from './flux-appliers.ts';
import { withInheritedSubstitution } from '../substitution/inherited-substitution.ts';
import type { FoundAppliers } from './this-repository.ts';
import { ofThisRepository } from './this-repository.ts';
import { notDelivered } from '../not-delivered.ts';
import { isYamlFile } from '../tree-path.ts';
import { variableSources } from '../substitution/variable-sources.ts';

const MENTIONS_APPLIER =
  /^[ \t]*(?:- )?kind:[ \t]*["']?(?:Application|ApplicationSet|Kustomization)\b/m;
const APPLIER_GROUPS = /argoproj\.io\/|kustomize\.toolkit\.fluxcd\.io\//;
const MENTIONS_SOURCE = /^[ \t]*(?:- )?kind:[ \t]*["']?(?:ConfigMap|Secret)\b/m;

/**
 * Everything in the tree that applies a folder of the tree: Argo CD Applications and ApplicationSets,
 * Flux Kustomizations. Sorted by file and line.
 */
export function findAppliers(
  tree: FileTree,
  reader: ManifestReader,
  folders: readonly string[],
  effort: Effort,
  repositoryAliases: readonly string[],
): FoundAppliers {
  const files = tree.paths.filter(isYamlFile);
  const flux: Node[] = [];
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
    if (group !== API_GROUPS.argo) continue;
    if (kind === 'Application') appliers.push(...argoAppliers(object, (text) => text));
    if (kind === 'ApplicationSet')
      appliers.push(...applicationSetAppliers(object, { tree, reader, folders, effort }));
  }
  const kustomizations = withInheritedSubstitution(flux);
  const sources = variableSources(
    kustomizations.some((object) => nodeAt(object, 'spec', 'postBuild') !== undefined)
      ? objectsIn(tree, reader, files, (text) => MENTIONS_SOURCE.test(text))
      : [],
  );
  const found = delivered([...appliers, ...fluxAppliers(kustomizations, sources)]);
  return ofThisRepository(found, tree, repositoryAliases);
}

/** What lies in an archive, in tests or documentation applies nothing, unless nothing else applies anything. */
function delivered(appliers: readonly Applier[]): readonly Applier[] {
  const live = appliers.filter(({ origin }) => notDelivered(origin.file) === null);
  return live.length > 0 ? live : appliers;
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
