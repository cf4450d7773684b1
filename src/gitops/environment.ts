import type { GapDraft, Node, Origin, Resource, Status, UnseenContent } from '../manifest/index.ts';
import type { ValuesBehind } from '../charts/index.ts';
import type { BuildFailure, InflatedChart, PatchOutcome } from '../kustomize/index.ts';
import type {
  InstalledChart,
  MissingDependency,
  OtherRendering,
  RenderedReleases,
} from './releases/release.ts';
import type { ConsideredOf } from './names/evidence/stages-of-roots.ts';
import type { NameEvidence } from './names/evidence/name-evidence.ts';
import { argoApplying } from './roots/applier-of-root.ts';
import type { Recipe } from './roots/recipes.ts';
import type { Root } from './roots/root.ts';
import type { Beginnings } from './roots/bootstrap-appliers.ts';
import type { Applier, MadeApplication } from './appliers/applier.ts';
import type { Lack, ReadElsewhereBy } from './appliers/read-elsewhere.ts';
import type { Refusal } from './appliers/environment-source.ts';
import type { OwnAddresses } from './appliers/repository-identity.ts';
import type { ByScripts, ScriptFindings } from './scripts/script-applier.ts';
import type { SaidKubernetes } from './survey/cluster-version.ts';
import type { DeclaredCluster } from './argo/cluster-secrets.ts';
import type { DeclaredApplication } from './argo/application.ts';

export type { Root } from './roots/root.ts';

/** An environment and the roots that are applied to it; a shared root is listed in each. */
export interface Environment {
  readonly name: string;
  /** Set where nothing in the tree says a name: this one is an id, and no place. */
  readonly isUnnamed?: true;
  readonly production: boolean;
  readonly cluster: string | null;
  readonly roots: readonly Root[];
  /** Clusters that get just these roots, as their appliers name them, sorted; absent where none is known. */
  readonly clusters?: readonly string[];
  /**
   * All clusters that it is known to be part of: `clusters`, and those that appliers live in, by their path. Environments
   * with one in common are parts of one mesh. Absent where none is known.
   */
  readonly homes?: readonly string[];
  /** Roots that apply the same to the others of these clusters: rendered once, with `roots`. Absent for none. */
  readonly alike?: readonly Root[];
  /** Version of Kubernetes that charts are told where their appliers name none; absent where nobody says. */
  readonly kubernetesVersion?: string;
  /** Says which release of Kubernetes files of the tree say of clusters; absent for none. */
  readonly kubernetesSaid?: SaidKubernetes;
  /** Paths of the roots of all environments of the tree; absent where this is the only one. */
  readonly renderedPaths?: ReadonlySet<string>;
  /** Environments of files that one applier takes to several, where their folders say one; absent for none. */
  readonly stagesBelow?: ReadonlyMap<string, string>;
  /** ApplicationSets all of whose folders are rendered here, by namespace and name; absent for none. */
  readonly renderedSets?: ReadonlySet<string>;
  /** Names of Applications and Kustomizations that may be in its cluster; absent for none. */
  readonly appliersNamed?: ReadonlySet<string>;
  /** ApplicationSets that have an error, and Applications of sets that are refused: they stay as they are; absent for none. */
  readonly frozenSets?: readonly string[];
  /** Lists what charts of registries read, here and elsewhere, by where their sources are written; absent for none. */
  readonly chartsElsewhere?: ReadonlyMap<string, ReadElsewhere>;
  /** Applications that sets make for it with charts that are not seen whole; absent for none. */
  readonly madeApplications?: readonly Resource[];
  /** Applications and sets of the tree that Argo CD refuses, of whichever environment; absent for none. */
  readonly refused?: readonly Refusal[];
  /** Says what scripts apply of it; absent where none of the tree applies anything. */
  readonly byScripts?: ByScripts;
}

/** Lists what a source of charts reads for other environments alone, and tells whether it installs one here, too. */
export interface ReadElsewhere {
  readonly isHere: boolean;
  readonly files: ReadonlySet<string>;
  /** Lists what it reads for this environment, or for one that is not known: a set's template may not show it. */
  readonly filesHere: ReadonlySet<string>;
}

/** Says how one root comes to be where it is, for people who look at the map. */
export interface MappedRoot {
  readonly appliers: readonly {
    readonly kind: string;
    readonly namespace: string;
    readonly name: string;
    readonly origin: Origin;
    /** Tells whether somebody has to start each sync; it is absent where that starts by itself (ARGO-42). */
    readonly isByHand?: true;
    /** Tells whether it syncs each revision once by itself; absent where it also mends the cluster (ARGO-83). */
    readonly syncsOnce?: true;
    /**
     * Tells whether no root takes its file in, though it lies below one that is applied; it is absent where
     * one does.
     */
    readonly isUnlisted?: true;
    /**
     * Tells whether its file is no YAML as it stands, so that nothing of it reaches a cluster; it is absent
     * where it is.
     */
    readonly isUnread?: true;
  }[];
  /** A field is null where the applier does not say: then it is that of the cluster it lives in. */
  readonly destination: { readonly cluster: string | null; readonly namespace: string | null };
  /** Says why it belongs to its environments, half a sentence. */
  readonly why: string;
  /** All that was looked at to name them; absent where nobody asks. */
  readonly considered?: readonly ConsideredOf[];
}

/** A chart of a registry that an Application installs: a root whose objects are not seen here. */
export interface ChartRoot {
  readonly chart: string;
  /** It is null where it is not said, or a generator leaves it open. */
  readonly version: string | null;
  readonly repository: string;
  /** Names of what is set: files of values, `values` for inline ones, parameters. */
  readonly parameters: readonly string[];
  readonly appliers: MappedRoot['appliers'];
  readonly destination: MappedRoot['destination'];
  /** Holds what is known of the Application that installs it; it is absent where another object does. */
  readonly applied?: AppliedChart;
}

/** Says who applies a chart of a registry, and which files of the tree decide what it makes. */
interface AppliedChart {
  readonly applier: Applier;
  readonly files: readonly string[];
  /** Says where its source is written (`installerKey`); for a set that is the place of all its Applications. */
  readonly place: string;
}

/** Names what lies in the tree and is delivered by nothing in it, and says in half a sentence why that is thought. */
export interface NotApplied {
  readonly path: string;
  /** Set where it is only these files of the folder, the rest of which is applied. */
  readonly files?: readonly string[];
  readonly why: string;
  /** The file that may say who applies it and cannot be read as it stands; absent for none. */
  readonly unread?: string;
  /** Environments in which changes of it count all the same, since somebody may apply it; absent for none. */
  readonly countsIn?: readonly string[];
  /** Charts that it takes in; absent for none. */
  readonly charts?: readonly ChartRoot[];
}

/** Describes what appliers name as the repository they read. */
export interface MappedSource {
  /** A URL, or a Flux source as `kind/name`. */
  readonly name: string;
  /**
   * Tells whether it is this repository, or is taken for it because most of the folders that it is asked for
   * lie here.
   */
  readonly isHere: boolean;
  /** Tells whether this repository is called so; it is absent where that is not known. */
  readonly isKnown?: true;
  readonly appliers: number;
}

/** The reasons behind a plan. */
export interface PlanReasons {
  /** Says why an environment is production, or not, half a sentence by its name. */
  readonly environments: ReadonlyMap<string, string>;
  readonly roots: ReadonlyMap<Root, MappedRoot>;
  readonly notApplied: readonly NotApplied[];
  readonly sources: readonly MappedSource[];
  /** Kustomizations that roots are built from, the files that these name, and those of appliers. */
  readonly taken?: ReadonlySet<string>;
  /** Files of appliers that no kustomization names, and the nearest kustomization around each; absent for none. */
  readonly passedBy?: ReadonlyMap<string, string>;
  /** Charts that appliers of the tree install; absent for none. */
  readonly charts?: readonly ChartRoot[];
}

/** All Applications of ApplicationSets that apply a root. */
export function allMade(root: Root): readonly MadeApplication[] {
  const { made, madeAlike = [] } = argoApplying(root) ?? {};
  return made === undefined ? madeAlike : [made, ...madeAlike];
}

/** They are the reasons of a plan that somebody made up. */
export const NO_REASONS: PlanReasons = {
  environments: new Map(),
  roots: new Map(),
  notApplied: [],
  sources: [],
};

/** Describes what is not seen here, and no root's own. */
export interface UnseenBeside {
  /** The root it belongs to; null where any may deliver it. */
  readonly root: string | null;
  readonly content: UnseenContent;
  /** The environment that its path says, where any root of it may deliver it; absent or null for all. */
  readonly environment?: string | null;
}

export interface EnvironmentPlan {
  readonly environments: readonly Environment[];
  /** Lists what was guessed, one sentence each ("No environment looks like production: …"). */
  readonly notes: readonly string[];
  /** Is set where all counts as production, for no name says which does. */
  readonly isAllProduction?: true;
  readonly gaps: readonly GapDraft[];
  readonly reasons: PlanReasons;
  /** Paths of roots that nothing here applies though it applies folders beside or around them; absent for none. */
  readonly unreached?: ReadonlySet<string>;
  /** Names what is applied by something that is applied itself, as far as is seen (`appliedKeys`); absent from a plan made up. */
  readonly applied?: ReadonlySet<string>;
  /** Holds what the tree says of the names of its environments, for the other side; absent from a plan made up. */
  readonly evidence?: NameEvidence;
  /** Appliers that nothing here applies and that are taken to be for all environments; absent for none. */
  readonly beginnings?: Beginnings;
  /** Files that nothing of the tree applies and that may hold variables of Flux; no root of any environment. */
  readonly looseSources?: Root | null;
  /** Lists what scripts and pipelines apply and make, where somebody runs them; absent for nothing. */
  readonly scripts?: ScriptFindings;
  /** Lists what other files of the tree are made from, and nothing applies; absent for nothing. */
  readonly recipes?: readonly Recipe[];
  /** Folders of charts that another chart of the tree depends on by their path (`file://`); absent for none. */
  readonly brought?: ReadonlySet<string>;
  /** Holds what appliers read that do not read this repository; absent from a plan made up. */
  readonly elsewhere?: ReadElsewhereBy;
  /** Lists every folder of the tree with a file at any depth; absent from a plan made up. */
  readonly folders?: readonly string[];
  /** Says what appliers lack that bring no root (`keyOfApplied`); absent for none. */
  readonly lacking?: ReadonlyMap<string, Lack>;
  /** Lists what is not seen here beside the roots' own; it is absent where there is nothing. */
  readonly unseen?: readonly UnseenBeside[];
  /** Applications of Argo CD, those of charts that nobody here sees too; absent for none. */
  readonly applications?: readonly DeclaredApplication[];
  /** Secrets of Argo CD as files say them, whatever applies those; absent for none. */
  readonly argoSecrets?: readonly Node[];
  /** Clusters that the configuration names; absent for none. */
  readonly clusters?: readonly DeclaredCluster[];
  /** Lists what this repository is called; it is absent where nobody asked. */
  readonly own?: OwnAddresses;
}

/** A commit after which nothing of a root is applied any more. */
export interface BreakingCommit {
  readonly sha: string;
  /** The pull request that brought it, where its subject names one. */
  readonly pullRequest: number | null;
}

export interface RenderedRoot {
  readonly root: Root;
  readonly status: Status;
  /** They are in the order in which they would be applied; where status is `failed`, what could be built all the same. */
  readonly resources: readonly Resource[];
  readonly gaps: readonly GapDraft[];
  /** Lists what it delivers beside the resources; it is absent where there is nothing. */
  readonly unseen?: readonly UnseenContent[];
  /** Lists what its chart depends on and is not here: all else is rendered. It is absent for none. */
  readonly missing?: readonly MissingDependency[];
  /** The root that does not build and brings what applies this one; absent where that is in the cluster. */
  readonly arrivesWith?: string;
  /** Policies of callers as its chart writes them by the values that are seen, where others are not; absent for none. */
  readonly bySeen?: readonly Resource[];
  /** The version of Kubernetes that a chart of it asks for and nobody says: the one it was told; absent for none. */
  readonly assumedKubernetes?: string;
  /** Charts whose objects are among the resources, for kustomizations inflate them; absent for none. */
  readonly inflated?: readonly InflatedChart[];
  /** Says what became of patches with targets; absent for none. */
  readonly patchOutcomes?: readonly PatchOutcome[];
  /** Holds the other ways of charts that decide by what nobody here knows; absent where none does. */
  readonly otherwise?: OtherRendering;
  /** Says that no time was left for its charts: what they hold is not known, and none of it gone; else absent. */
  readonly isOutOfTime?: true;
  /** Knows the values of the release that it is; absent for others, and where it does not render. */
  readonly values?: () => ValuesBehind;
  /** Set where status is `failed`. */
  readonly failure: BuildFailure | null;
  /** Names what broke a base that is not applied as it stands: all else here is of before that; else absent. */
  readonly brokenBy?: BreakingCommit;
  /** Every path read or missed, one with a slash at its end for all below: while their states are the same, so is this. */
  readonly reads: ReadonlySet<string>;
}

export interface RenderedEnvironment {
  readonly environment: Environment;
  readonly roots: readonly RenderedRoot[];
  /** Roots that may be applied beside its own: what nobody seen here applies; for that, all that is. Absent for none. */
  readonly beside?: readonly RenderedRoot[];
  /** Lists what is built of the parts of a root that does not build, where they are applied by themselves; absent for none. */
  readonly ownParts?: readonly RenderedRoot[];
  /** It is absent where nothing it applies names a file. */
  readonly inputs?: ReleaseInputs;
  /** Lists what is wrong with those. */
  readonly inputGaps?: readonly GapDraft[];
  /** Charts of the tree that HelmReleases of it install, each a root; absent for none. */
  readonly releases?: readonly InstalledChart[];
  /** Holds the releases of the whole tree; it is absent where there are none. */
  readonly renderedReleases?: RenderedReleases;
  /** Objects of the base whose values releases keep, as they are not upgraded without them; absent for none. */
  readonly keptValues?: readonly Resource[];
  /** Secrets that somebody hands to Argo CD by hand, for nothing of the tree applies them; absent for none. */
  readonly looseSecrets?: readonly Resource[];
}

/**
 * Files that what an environment applies reads beside its manifests (values of charts); null where one cannot be read.
 */
export type ReleaseInputs = ReadonlyMap<string, Node | null>;
