import type { FollowedDestinations } from '../argo/followed/followed-applications.ts';
import type { DeclaredCluster } from '../argo/cluster-secrets.ts';
import type { BuildFailure, Vendored } from '../../kustomize/index.ts';
import type { FileTree, ManifestFile, ManifestReader, Node, Origin } from '../../manifest/index.ts';
import type { DeliverableFolder } from '../survey/deliverable-folder.ts';
import type { Effort } from '../rendering/effort.ts';
import type { ChartRoot, RenderedRoot } from '../environment.ts';
import type { Root, RootDraft } from '../roots/root.ts';
import type { PathEnvironment } from '../names/environment-names.ts';
import type { TreeSurvey } from '../survey/tree-survey.ts';
import type { Applier, ApplierName, ApplierWitness, Holder } from './applier.ts';
import type { DeclaredApplication } from '../argo/application.ts';
import type { OwnAddresses } from './repository-identity.ts';
import type { ScriptFindings } from '../scripts/script-applier.ts';

/**
 * One way in which a tree says what is delivered where. It takes the tree and gives roots: folders with all that
 * decides what becomes of them (files, parameters, cluster, namespace). Which environment a root is of is decided
 * later, by its place and cluster (`names`). A source has objects that apply folders (`appliers`), folders that are
 * delivered for what lies in them (`folders`), or texts that name what somebody may apply (`scripts`);
 * `delivery-tools.ts` lists them. None throws, whatever lies in the tree.
 */
export interface EnvironmentSource {
  /** Its appliers and roots have it in `tool`. */
  readonly name: string;
  readonly appliers?: ApplierSource;
  readonly folders?: FolderSource;
  readonly scripts?: ScriptSource;
  /** Holds what it refuses when it applies one of its roots; it is absent where it refuses nothing. */
  readonly refusals?: SourceRefusals;
  /** Says how it applies what is built; it is absent where it applies nothing. */
  readonly applying?: ApplyingRules;
  /** Says how it installs charts; it is absent where that is no other way. */
  readonly installing?: ApplyingRules;
  /**
   * Gives what it applies a root together with, all of it or nothing; null for the root by itself, absent
   * where that holds for each.
   */
  readonly togetherOf?: (root: Root) => AppliedTogether | null;
}

/** Names what an object may say of itself, so that a tool does not keep it in the cluster as it stands. */
export type ObjectMark =
  /** Hooks of Argo CD and Helm. */
  | 'hooks'
  /** Kustomize's mark for what is no object of the cluster. */
  | 'local-config'
  /** Marks by which Flux leaves an object alone. */
  | 'not-reconciled';

/** Says how a tool applies what is built, where tools differ; an absent field is what most do. */
export interface ApplyingRules {
  readonly heeds: ReadonlySet<ObjectMark>;
  /** Tells that of an object that comes more than once the last one counts (ARGO-13). */
  readonly lastCounts?: true;
  /** An object of the whole cluster loses the namespace that it says (ARGO-38). */
  readonly dropsStrayNamespaces?: true;
  /** Tells that what it rewrites and builds may read files outside of its folder (FLUX-19). */
  readonly readsOutside?: true;
  /** A kustomization that lists a chart fails: nothing of it is inflated (FLUX-20). */
  readonly inflatesCharts?: false;
}

/** Roots that are built into one whole: where one of them fails, none is applied. */
export interface AppliedTogether {
  /** Equal for all roots of the whole. */
  readonly key: string;
  /** Says what the tool does with all of them while one fails, as the end of a sentence. */
  readonly consequence: string;
}

/** Objects of the tree that name folders and apply them. */
export interface ApplierSource {
  /**
   * Tells whether a YAML file with this text may hold such objects, or what they are read with: it is a quick
   * test before the text is parsed.
   */
  mayHold(text: string): boolean;
  /**
   * Finds its appliers among the objects of all such files, those of other sources too; `List`s are expanded.
   */
  find(objects: readonly Node[], input: ApplierInput): FoundBySource;
  /** The roots that one of its appliers applies; what cannot be followed within the survey's effort has none. */
  rootsOf(applier: Applier, survey: TreeSurvey): readonly RootDraft[];
  /** Objects that a root brings and that say themselves for which environment they are, though they apply no folder. */
  witnessesOf?(root: RootDraft, survey: TreeSurvey): readonly ApplierWitness[];
  /**
   * Tells whether an object makes others that apply folders: while it has an error, what these applied stays
   * (ARGO-72).
   */
  makesAppliers?(object: ApplierName): boolean;
  /** One that lies in the folder that it applies reads the repository it lies in, for so the tool is set up. */
  readonly isSetUpInside?: true;
}

/** Holds what appliers are read with, beside their objects. */
export interface ApplierInput {
  readonly tree: FileTree;
  readonly reader: ManifestReader;
  /** Every folder of the tree. */
  readonly folders: readonly string[];
  /** Files that kustomizations list, whatever they are called. */
  readonly listed: ReadonlySet<string>;
  /** Folders whose kustomizations take a file in, by way of others too. */
  readonly readersOf: (file: string) => ReadonlySet<string>;
  readonly effort: Effort;
  /** Tells whether an address is of another repository; false where that is not known. */
  isElsewhere(url: string): boolean;
  /** The root that renders an object, where that is not what its file says; null where the file decides. */
  holderOf(object: Node): Holder | null;
  /** Lists the clusters that the configuration tells of. */
  readonly clusters: readonly DeclaredCluster[];
  /** The environment that the configuration says a cluster is, by its name or address; empty for none. */
  declaredAt(cluster: string): string;
  /** Says what the other side of a change follows; absent where there is none. */
  readonly beside?: FollowedDestinations | undefined;
  /** Finds what stands in the tree for a chart of elsewhere. */
  readonly chartOf: Vendored['chartOf'];
}

export interface FoundBySource {
  readonly appliers: readonly Applier[];
  /** Lists what somebody should know of them, one sentence each. */
  readonly notes: readonly string[];
  /** Lists what the tool refuses to apply; it is absent where it refuses nothing. */
  readonly refused?: readonly Refusal[];
  /** Lists what is not followed to its end; it is absent where all is. */
  readonly limited?: readonly FollowLimit[];
  /** Says where what is followed goes; it is absent where nothing can be left out. */
  readonly destinations?: FollowedDestinations;
  /** Objects that make appliers not all of which are followed of each cluster, by namespace and name; absent for none. */
  readonly partialSets?: ReadonlySet<string>;
  /** Charts of registries that they install; absent for none. */
  readonly charts?: readonly ChartRoot[];
  /** Applications of Argo CD; absent for none. */
  readonly applications?: readonly DeclaredApplication[];
  /** Secrets that the tool reads; absent for none. */
  readonly secrets?: readonly Node[];
}

/** Something that is not followed to its end, as gaps say it. */
export interface FollowLimit {
  readonly message: string;
  /** Is the same whatever there is of it. */
  readonly key: string;
  /** Is equal where the same is not followed. */
  readonly input: string;
}

/** An object that is left as it is in the cluster, with all it applies, while it has an error. */
export interface Refusal {
  readonly object: ApplierName;
  /**
   * Names the one Application of a set that is refused; it is absent where the object is refused as a whole.
   */
  readonly application?: string;
  /** Why, without the place. */
  readonly why: string;
  readonly message: string;
  /** It is the place of the object. */
  readonly origin: Origin;
  /** Says where it is to be mended; it is absent where that is the object. */
  readonly place?: Origin;
  /** Says what mends it; it is absent where that is the place alone. */
  readonly fix?: string;
  /** Tells that it waits for another applier, which is told where references are. */
  readonly isDependency?: true;
}

/** Folders that are delivered without anything in the tree that applies them; `applied` are roots that something does. */
export type FolderSource = (
  survey: TreeSurvey,
  applied: readonly RootDraft[],
  said: SaidOfFolders,
) => UnappliedFolders;

/** Says what names and the configuration tell of folders that nothing in the tree applies. */
export interface SaidOfFolders {
  /** Tells whether the configuration puts it into an environment. */
  readonly isClaimed: (path: string) => boolean;
  /** The environments that the configuration puts it into. */
  readonly namesOf: (path: string) => readonly string[];
  /** Tells whether the configuration says that nobody delivers it. */
  readonly isLeftOut: (path: string) => boolean;
  /** Tells whether it lies where things are put aside. */
  readonly isAside: (path: string) => boolean;
  /** Tells whether an applier of this side of a change, or of the other one, builds the kustomization in it. */
  readonly isApplied: (path: string) => boolean;
  /** The folder of tests that it lies in; null for none. */
  readonly testFolderOf: (path: string) => string | null;
}

export interface UnappliedFolders {
  /** Lists what lies where: names of environments are found by comparing all of them. */
  readonly places: readonly DeliverableFolder[];
  /** The roots that they make, once it is known what paths say. */
  readonly roots: (environmentOf: (path: string) => PathEnvironment | null) => readonly RootDraft[];
  /** Folders of tests and documentation with content that is left out. */
  readonly skipped: readonly string[];
}

/** Finds what stops a tool where it applies what it found. */
export interface SourceRefusals {
  /** At a file of a folder that it applies as it stands. */
  ofFile?(file: string, root: Root, manifest: ManifestFile, text: string): RefusedFile | null;
  /** At a whole root, by what was built of it. */
  ofRoot?(root: Root, built: Omit<RenderedRoot, 'root'>): BuildFailure | null;
  /** At roots that it applies together, by what was built of each. */
  ofTogether?(roots: readonly RenderedRoot[]): BuildFailure | null;
}

export interface RefusedFile {
  readonly message: string;
  readonly origin: Origin;
}

/** Texts of the tree that name folders and files, and apply them where somebody runs them. */
export interface ScriptSource {
  find(input: ScriptInput): ScriptFindings;
}

export interface ScriptInput {
  readonly tree: FileTree;
  readonly reader: ManifestReader;
  readonly kustomizations: Pick<ReadonlySet<string>, 'has'>;
  /** Folders of charts. */
  readonly charts: ReadonlySet<string>;
  readonly own: OwnAddresses;
}
