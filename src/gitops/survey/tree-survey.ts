import type { DeclaredCluster } from '../argo/cluster-secrets.ts';
import type { ReadElsewhereBy } from '../appliers/read-elsewhere.ts';
import type { Vendored } from '../../kustomize/index.ts';
import type { FileTree, ManifestReader, Node } from '../../manifest/index.ts';
import type { Applier } from '../appliers/applier.ts';
import type { ApplierInput, FollowLimit, Refusal } from '../appliers/environment-source.ts';
import type { FollowedDestinations } from '../argo/followed/followed-applications.ts';
import type { NameEvidence } from '../names/evidence/name-evidence.ts';
import type { ScriptFindings } from '../scripts/script-applier.ts';
import { withTaken } from './taken-by-scripts.ts';
import { chartFoldersOf } from '../charts/chart-files.ts';
import type { ChartRoot, MappedSource } from '../environment.ts';
import type { Effort } from '../rendering/effort.ts';
import { fullEffort } from '../rendering/effort.ts';
import type { HeldObjects, LiveObjects } from '../appliers/find-appliers.ts';
import type { DeclaredApplication } from '../argo/application.ts';
import { findScriptAppliers } from '../appliers/delivery-tools.ts';
import { findAppliers } from '../appliers/find-appliers.ts';
import type { OwnAddresses } from '../appliers/repository-identity.ts';
import type { KustomizationFolder } from '../kustomize/kustomization-folders.ts';
import { findKustomizationFolders, readersOf } from '../kustomize/kustomization-folders.ts';
import type { ObjectSketch } from './manifest-sketch.ts';
import { sketchFile } from './manifest-sketch.ts';
import { folderOf } from '../tree-path.ts';

/** Holds what a walk over the tree finds, before anything is concluded from it. */
export interface TreeSurvey {
  readonly tree: FileTree;
  readonly reader: ManifestReader;
  /** Every folder with a file at any depth, sorted; `.` is one. */
  readonly folders: readonly string[];
  readonly kustomizations: ReadonlyMap<string, KustomizationFolder>;
  readonly appliers: readonly Applier[];
  /** Holds what appliers read that do not read this repository. */
  readonly elsewhere: ReadElsewhereBy;
  /** Names appliers whose folder is not in the tree (`keyOfApplied`). */
  readonly lacking: ReadonlySet<string>;
  /** Lists what any applier of the tree names as its source. */
  readonly sources: readonly MappedSource[];
  /** Lists what stops an applier, one sentence each. */
  readonly notes: readonly string[];
  /** Applications and sets that Argo CD refuses. */
  readonly refused: readonly Refusal[];
  /** Lists what appliers say and is not followed to its end. */
  readonly limited: readonly FollowLimit[];
  /** Says where what is followed goes; absent where nothing can be left out. */
  readonly destinations?: FollowedDestinations;
  /** ApplicationSets all of whose folders lie in this tree, by namespace and name. */
  readonly wholeSets: ReadonlySet<string>;
  /** Folders of Helm charts; charts that are files of another one are part of it. */
  readonly charts: ReadonlySet<string>;
  /** Charts of registries that appliers install. */
  readonly installed: readonly ChartRoot[];
  /** Applications of Argo CD, those of charts of registries too. */
  readonly applications: readonly DeclaredApplication[];
  /** Secrets that Argo CD reads, as files say them. */
  readonly secrets: readonly Node[];
  /** Lists what scripts and pipelines apply and make, where somebody runs them. */
  readonly scripts: ScriptFindings;
  /** Files that may hold appliers, and are no YAML as they stand. */
  readonly unread: readonly string[];
  readonly effort: Effort;
  sketch(path: string): readonly ObjectSketch[];
}

/** Objects that stand for what files of the tree declare. */
interface ObjectsElsewhere {
  readonly live?: LiveObjects;
  readonly held?: HeldObjects;
  /** Clusters that the configuration tells of; absent for none. */
  readonly clusters?: readonly DeclaredCluster[];
  readonly declaredAt?: ApplierInput['declaredAt'];
  readonly beside?: NameEvidence;
}

export function surveyTree(
  tree: FileTree,
  reader: ManifestReader,
  vendored: Vendored,
  own: OwnAddresses,
  { live = new Map(), held = new Map(), clusters = [], ...more }: ObjectsElsewhere = {},
): TreeSurvey {
  const folders = allFolders(tree);
  const effort = fullEffort();
  const charts = chartFoldersOf(tree);
  const kustomizations = findKustomizationFolders(tree, reader, vendored);
  const listed = new Set([...kustomizations.values()].flatMap(({ resources }) => resources));
  const searched = {
    tree,
    reader,
    folders,
    charts,
    listed,
    readersOf: readersOf(kustomizations),
    effort,
    vendored,
    live,
    held,
    clusters,
    declaredAt: more.declaredAt ?? (() => ''),
    beside: more.beside?.destinations,
  };
  const found = findAppliers(searched, own);
  const sketches = new Map<string, readonly ObjectSketch[]>();
  return {
    tree,
    reader,
    folders,
    kustomizations,
    appliers: found.here,
    elsewhere: found.elsewhere,
    lacking: found.lacking,
    sources: found.sources,
    notes: found.notes,
    refused: found.refused,
    limited: found.limited,
    ...(found.destinations && { destinations: found.destinations }),
    wholeSets: found.wholeSets,
    installed: found.charts,
    applications: found.applications,
    secrets: found.secrets,
    unread: found.unread,
    scripts: withTaken(
      findScriptAppliers({ tree, reader, kustomizations, charts: new Set(charts), own }),
      kustomizations,
    ),
    effort,
    charts: new Set(charts),
    sketch(path) {
      const known = sketches.get(path) ?? sketchFile(tree, path, reader);
      sketches.set(path, known);
      return known;
    },
  };
}

function allFolders(tree: FileTree): readonly string[] {
  const folders = new Set<string>(['.']);
  for (const path of tree.paths)
    for (let folder = folderOf(path); !folders.has(folder); folder = folderOf(folder))
      folders.add(folder);
  return [...folders].sort();
}
