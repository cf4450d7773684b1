import type { ManifestReader, Node } from '../../manifest/index.ts';
import { expandLists, stringAt, groupVersionOf } from '../../manifest/index.ts';
import { API_GROUPS } from '../../kinds/index.ts';
import type { FileTree } from '../../tree/index.ts';
import type { Applier } from './applier.ts';
import { applicationSetAppliers } from './application-set.ts';
import { argoAppliers } from './argo-appliers.ts';
import type { ArgoInput, Refusal } from './argo-input.ts';
import { isArgoSettings, mentionsSettings, settingsIn } from './argo-settings.ts';
import { clusterSecret, mentionsCluster, unseenCluster } from './cluster-secrets.ts';
import { repositoryIdentity } from './repository-identity.ts';
import type { Effort } from '../effort.ts';
import { isFluxSource, sourceNotes } from './flux-sources.ts';
import { fluxAppliers } from './flux-appliers.ts';
import { withInheritedSubstitution } from '../substitution/inherited-substitution.ts';
import type { ReadHere } from './this-repository.ts';
import { ofThisRepository } from './this-repository.ts';
import { notDelivered } from '../not-delivered.ts';
import { isYamlFile } from '../tree-path.ts';

const MENTIONS_APPLIER =
  /^[ \t]*(?:- )?kind:[ \t]*["']?(?:Application|ApplicationSet|Kustomization|GitRepository|OCIRepository|Bucket)\b/m;
const APPLIER_GROUPS = /argoproj\.io\/|(?:kustomize|source)\.toolkit\.fluxcd\.io\//;

export interface FoundAppliers extends ReadHere {
  /** What stops an applier, one sentence each. */
  readonly notes: readonly string[];
  /** Applications and sets that Argo CD refuses. */
  readonly refused: readonly Refusal[];
  /** What is not followed to its end. */
  readonly limited: readonly string[];
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
  repositoryAliases: readonly string[],
): FoundAppliers {
  const files = tree.paths.filter(isYamlFile);
  const objects = [...objectsIn(tree, reader, files, mayApply)];
  const flux = objects.filter((object) => isOf(object, API_GROUPS.fluxKustomize, 'Kustomization'));
  const known = new Set(repositoryAliases.map(repositoryIdentity));
  const input: ArgoInput = {
    tree,
    reader,
    folders,
    effort,
    clusters: objects.flatMap((object) => clusterSecret(object) ?? []),
    unseenClusters: objects.flatMap((object) => unseenCluster(object) ?? []),
    settings: settingsIn(objects.filter(isArgoSettings)),
    isElsewhere: (url) => known.size > 0 && !known.has(repositoryIdentity(url)),
    notes: new Set(),
    refused: [],
    limited: new Set(),
  };
  const argo = objects.flatMap((object) => argoOf(object, input));
  const kustomizations = withInheritedSubstitution(flux);
  const sources = objects.filter(isFluxSource);
  const found = delivered([...argo, ...fluxAppliers(kustomizations, sources)]);
  const live = sources.filter(({ origin }) => notDelivered(origin.file) === null);
  const read = ofThisRepository(found, tree, known);
  const notes = new Set([...input.notes, ...sourceNotes(live), ...read.lost]);
  return {
    ...read,
    notes: [...notes].slice(0, MAX_NOTES),
    refused: input.refused.slice(0, MAX_NOTES),
    limited: [...input.limited].slice(0, MAX_NOTES),
  };
}

const MAX_NOTES = 20;

const mayApply = (text: string): boolean =>
  (APPLIER_GROUPS.test(text) && MENTIONS_APPLIER.test(text)) ||
  mentionsCluster(text) ||
  mentionsSettings(text);

function isOf(object: Node, wanted: string, kind: string): boolean {
  const { group } = groupVersionOf(stringAt(object, 'apiVersion') ?? '');
  return group === wanted && stringAt(object, 'kind') === kind;
}

/** Of what lies in an archive or in documentation nothing is said. */
function argoOf(object: Node, found: ArgoInput): readonly Applier[] {
  const isLive = notDelivered(object.origin.file) === null;
  const input = isLive ? found : { ...found, notes: new Set<string>(), refused: [] };
  if (isOf(object, API_GROUPS.argo, 'Application')) return argoAppliers(object, input);
  return isOf(object, API_GROUPS.argo, 'ApplicationSet')
    ? applicationSetAppliers(object, input)
    : [];
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
