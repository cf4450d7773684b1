import type {
  Behaviour,
  Change,
  differencesOfPairs,
  OwnersOfChange,
  Promotion,
  Rollout,
} from '../../compare/index.ts';
import type { EnvironmentCluster } from './environment-cluster.ts';
import type { LeftOutFinding } from '../policy/ignored-findings.ts';
import type { RanState } from '../policy/requirements/requirement.ts';
import type { Reason } from '../policy/reasons.ts';
import type { ReviewAsks } from '../policy/requirements/gate-requirements.ts';
import type { RuleRequirement } from '../policy/requirements/rule-requirements.ts';
import type { Gap, Origin, ResourceId, Status, Tier } from '../../manifest/index.ts';
import type { Finding, Undecided } from '../../checks/index.ts';

/** How one root came out at the merge result. */
export interface RootReview {
  readonly path: string;
  readonly status: Status;
  readonly failure: {
    readonly message: string;
    readonly origin: Origin | null;
    /** It is `limit` where nobody but Meshwarden stops there. */
    readonly reason?: string;
  } | null;
  /** Names the objects that apply it, Applications and Kustomizations; absent where none is known to. */
  readonly appliedBy?: readonly FolderApplier[];
}

/** An Application, a Kustomization or another object that applies a folder. */
export interface FolderApplier {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

export interface EnvironmentReview {
  readonly name: string;
  /** Set where nothing says a name: this one is no place to print (`environmentList`). */
  readonly isUnnamed?: true;
  readonly production: boolean;
  /** Whether any rendered object differs from the base. */
  readonly changed: boolean;
  readonly status: Status;
  readonly tier: Tier | null;
  readonly roots: readonly RootReview[];
  /** Objects compared: those rendered at the merge result, and those of the base that it has no more. */
  readonly objects: number;
  readonly presence: 'both' | 'added' | 'removed';
  /** Set where nothing seen here applies any root of it, on either side, though it applies others: no environment. */
  readonly isNotApplied?: true;
  /** Other environments that go to a cluster of it; absent for none. */
  readonly inOneMeshWith?: readonly string[];
  /** Names other environments that write objects which change here to the same cluster, by their appliers; absent for none. */
  readonly writtenBeside?: readonly string[];
  /** Names Applications that ApplicationSets make for it since the change; it is absent where there are none. */
  readonly newApplications?: readonly string[];
  /** Names those of them that somebody has to sync before anything of theirs is there (ARGO-42); absent for none. */
  readonly waitingApplications?: readonly string[];
  /** Names Applications that ApplicationSets make no more, which go with all that they applied to it; absent for none. */
  readonly deletedApplications?: readonly string[];
  /** Says in a clause which fields of an object its cluster keeps, although they change in Git; absent for none. */
  readonly kept?: readonly string[];
  /** Says how its cluster is reached; absent where nobody does. */
  readonly cluster?: EnvironmentCluster;
}

/** Everything one review says; every format is composed from it. */
export interface Review extends ReviewAsks {
  readonly tier: Tier | null;
  /** What changes gives this tier by itself, whatever was found; null where `tier` is. */
  readonly tierOfChanges: Tier | null;
  readonly status: Status;
  readonly environments: readonly EnvironmentReview[];
  /** Files of which nothing says for which of these they are; absent for none. */
  readonly filesOfNoPlace?: readonly string[];
  readonly changes: readonly Change[];
  readonly renderedDifferences: ReturnType<typeof differencesOfPairs>;
  /** Worst first. */
  readonly findings: readonly Finding[];
  readonly findingTiers: ReadonlyMap<string, Tier>;
  /** What the configuration or annotations of objects leave out; none if absent. */
  readonly leftOut?: readonly LeftOutFinding[];
  /** What the change does to calls, of each environment that it changes. */
  readonly behaviours: readonly Behaviour[];
  /** What is to be minded while it is applied, of each environment where there is something. */
  readonly rollouts: readonly Rollout[];
  /** How far earlier environments are with what changes in later ones; none if absent. */
  readonly promotions?: readonly Promotion[];
  /** How far the change is with running where tiers and rules ask for it; none if absent. */
  readonly ran?: readonly RanState[];
  readonly unknowns: readonly (Undecided & { readonly environment: string })[];
  readonly gaps: readonly Gap[];
  readonly reasons: readonly Reason[];
  /** SHA-256 of what the change means (docs/reference/glossary.md), hexadecimal. */
  readonly meaning: string;
  /** What was guessed or left out, one sentence each. */
  readonly notes: readonly string[];
  /** Of the notes, whom what changes reaches, told with it; none if absent. */
  readonly reach?: readonly string[];
  /** Of those, what was guessed of the tree before the change already; none if absent. */
  readonly standingNotes?: readonly string[];
  /** Files that differ in text. */
  readonly changedFiles: readonly string[];
  /** Of those, manifests and kustomizations of the merge result that no root reads. */
  readonly unreadFiles: readonly string[];
  /** Lists those of them that something of the tree names, with what does; none if absent. */
  readonly namedFiles?: readonly { readonly path: string; readonly by: string }[];
  /** Lists YAML of these that no root reads and that holds no manifests; none if absent. */
  readonly unseenInputs?: readonly string[];
  /** Mesh objects in them that nothing else brings: they have no effect. */
  readonly unappliedObjects: readonly { readonly subject: ResourceId; readonly origin: Origin }[];
  /** Of those, files that only roots read which do not render: their effect is not reviewed. */
  readonly unreviewedFiles: readonly string[];
  /** Whose the changed files are that roots read or rules judge, by the base's CODEOWNERS. */
  readonly fileOwners: OwnersOfChange['fileOwners'];
  /** Whose environments it reaches through files of others, by the base's CODEOWNERS. */
  readonly affectedOwners: OwnersOfChange['affectedOwners'];
  /** What the rules that apply ask for beyond the tier. */
  readonly requires: readonly RuleRequirement[];
  /** Holds the tier for which these ask in the place of what it asks by itself; none if absent. */
  readonly tierAskedByRules?: Tier;
}

/** Environments, and those that go to a cluster of theirs: what is in one cluster is one mesh, whatever it is called. */
export function withThoseInOneMesh(
  names: readonly string[],
  environments: readonly Pick<EnvironmentReview, 'name' | 'inOneMeshWith'>[],
): ReadonlySet<string> {
  const beside = environments.flatMap(({ name, inOneMeshWith = [] }) => {
    const all = [name, ...inOneMeshWith];
    return all.some((each) => names.includes(each)) ? all : [];
  });
  return new Set([...names, ...beside]);
}
