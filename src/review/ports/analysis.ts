import type { Side, ownedFiles } from '../../compare/index.ts';
import type { TemporaryUntil } from '../environments/temporary-until.ts';
import type { ToldDivergence } from '../environments/told-divergences.ts';
import type {
  CommitAuthorship,
  LoadableTree,
  MergeConflict,
  Repository,
} from '../../forge/index.ts';
import type { PlatformTeam } from '../policy/requirements/platform-team.ts';
import type { AskedRule } from '../policy/rules/explain-rule.ts';
import type { RepositoryConfig } from '../policy/configuration/repository-config.ts';
import type { PullRequestFacts } from '../policy/pull-request-facts.ts';
import type { PolicyProblem } from '../policy/configuration/policy-file.ts';
import type { ReportPlace } from '../report/review/report-context.ts';
import type { Review } from '../evaluation/review.ts';
import type { ResourceName } from '../gate/reverts/revert-scope.ts';
import type { StateLeft } from '../gate/reverts/state-left.ts';
import type { DeliveryMap } from '../../gitops/index.ts';

/** What to review: two refs of one repository, as they are when they are fetched. */
export interface AnalysisRequest {
  readonly repository: Repository;
  /** Full refs or commits: `refs/heads/main` and `refs/pull/7/head`; for the merge queue, two shas. */
  readonly base: string;
  readonly head: string;
  /** The commit the head is expected to be at; another one there is `moved`. */
  readonly expectedHead: string;
  /** What conditions of rules may ask about; null where nobody knows of one. */
  readonly pullRequest: PullRequestFacts | null;
  /** ISO 8601 */
  readonly asOf: string;
  /** Id of a rule that somebody asks about, as they wrote it. */
  readonly rule?: string;
  /** Whether somebody with write access asked to have this very head looked at: charts that only it names are fetched then. */
  readonly chartsAllowed?: true;
  /** Both are commits, and the head has taken the base's place on its branch: nothing is merged, whatever the head comes from. */
  readonly asPushed?: true;
  /** The state that it is to bring back, where it is a revert of ours. */
  readonly restores?: RestoredCommit;
}

/** A commit that the branch was at, and whether all that came after it is undone. */
export interface RestoredCommit {
  readonly commit: string;
  readonly whole: boolean;
}

/** Lines of a file of the head, 1-based, both ends included. */
export interface LineRange {
  readonly from: number;
  readonly to: number;
}

/** A review and what the gate and the reports need beside it; all of it read from Git. */
export interface AnalysedChange {
  readonly kind: 'reviewed';
  /** Tip of the base and the head. */
  readonly commits: { readonly base: string; readonly head: string };
  readonly review: Review;
  /** Of the base. */
  readonly config: RepositoryConfig;
  /** Of the base; null where nobody is known. */
  readonly platformTeam: PlatformTeam | null;
  readonly placeOf: (
    origin: { readonly file: string; readonly line: number },
    side: Side,
  ) => ReportPlace;
  /** Lines of the head that GitHub shows in the pull request's diff (with three lines of context); path → ranges. */
  readonly diffLines: ReadonlyMap<string, readonly LineRange[]>;
  /** Text of the head's lines where a fix replaces them: `path:line` → text. */
  readonly headLines: ReadonlyMap<string, string>;
  /** Commits that are in the head and not in the base, oldest first. */
  readonly commitsOfHead: readonly CommitAuthorship[];
  /** What a push to the base must review again for: paths that were read or looked for, folders with a `/` at their end. */
  readonly reads: readonly string[];
  /** Of the rule that was asked about; null where it applies. */
  readonly askedRule?: AskedRule | null;
  /** What it was to restore, and whether that is what it leaves; absent where nobody asked. */
  readonly restores?: RestoredCommit;
  readonly left?: StateLeft;
}

/** What an analysis comes to; every outcome but `reviewed` ends in a failing check with a sentence, or in another try. */
export type AnalysisOutcome =
  | AnalysedChange
  | {
      readonly kind: 'conflict';
      readonly commits: { readonly base: string; readonly head: string };
      readonly conflicts: readonly MergeConflict[];
    }
  | {
      readonly kind: 'invalid-policy';
      readonly commits: { readonly base: string; readonly head: string };
      readonly problems: readonly PolicyProblem[];
      /** What the default policy makes of the change; it decides nothing. */
      readonly byDefault: Pick<AnalysedChange, 'review' | 'placeOf'>;
    }
  /** The head is another commit by now. */
  | { readonly kind: 'moved'; readonly head: string }
  /** A ref or the repository is not there (any more). */
  | { readonly kind: 'gone'; readonly what: string }
  | {
      readonly kind: 'no-merge-base';
      readonly commits: { readonly base: string; readonly head: string };
    }
  /** Worth another try: the Git host does not answer, the token was refused. */
  | { readonly kind: 'unreachable'; readonly message: string }
  /** Not worth one: a limit of time, memory or size was reached, the analysis crashed. */
  | { readonly kind: 'failed'; readonly message: string };

/** What a repository holds at one commit, and what decides whether and to whom it is told. */
export interface RepositorySurvey {
  readonly kind: 'surveyed';
  readonly commit: string;
  readonly map: DeliveryMap;
  /** How many objects each environment has, by its name. */
  readonly objects: ReadonlyMap<string, number>;
  /** Files that hold mesh-wide objects; who owns them answers for the mesh. */
  readonly meshWideFiles: ReturnType<typeof ownedFiles>;
  readonly gaps: readonly {
    readonly message: string;
    readonly file: string | null;
    readonly line: number | null;
  }[];
  readonly configProblems: readonly PolicyProblem[];
  /** What the configuration says without effect: days that are over, paths that match nothing. */
  readonly configNotices: readonly PolicyProblem[];
  /** False where no mesh object is found: nothing is said then. */
  readonly hasMesh: boolean;
  readonly config: RepositoryConfig;
  /** It is null where nobody is known. */
  readonly platformTeam: PlatformTeam | null;
  /** Settings that differ between environments; null where the configuration does not ask for them. */
  readonly divergences: readonly ToldDivergence[] | null;
  /** Settings that are for a time and say until when. */
  readonly temporary: readonly TemporaryUntil[];
}

export type SurveyOutcome =
  RepositorySurvey | Extract<AnalysisOutcome, { kind: 'gone' | 'unreachable' | 'failed' }>;

/** An object to look for at the tip of the default branch. */
export interface ObjectQuestion {
  readonly resource: ResourceName;
  /** The commit of that branch, and the environment, in which it is compared; null where it is only looked for. */
  readonly before: { readonly commit: string; readonly environment: string } | null;
}

/** The same, with what the compared commit holds. */
export interface LookedForObject {
  readonly resource: ResourceName;
  readonly before: { readonly environment: string; readonly tree: LoadableTree } | null;
}

/** What a repository says of one object. */
export interface ObjectLook {
  readonly kind: 'looked';
  /** The tip of the default branch. */
  readonly commit: string;
  readonly config: RepositoryConfig;
  /** It is null where nobody is known. */
  readonly platformTeam: PlatformTeam | null;
  /** Clusters of an environment one by one: `prod (eu-west-1)`. */
  readonly environments: readonly { readonly name: string; readonly holds: boolean }[];
  /** With the kind as manifests write it. */
  readonly resource: ResourceName;
  /** Whether it is another than before; null where that was not asked, or cannot be told. */
  readonly changed: boolean | null;
}

export type ObjectOutcome =
  ObjectLook | Extract<AnalysisOutcome, { kind: 'gone' | 'unreachable' | 'failed' }>;

/** What a push made of a branch. */
export interface LandedCommits {
  /** Commits of the first-parent line that were not there before, oldest first; the newest of very many. */
  readonly commits: readonly LandedCommit[];
  /** Whether there are more. */
  readonly cut: boolean;
  /** What was there before is no part of the branch any more, or nobody has it. */
  readonly forced: boolean;
}

/** Says what a review is at, and how long that still takes; null where nobody can tell. Names in it are not looked at. */
interface ReviewProgress {
  readonly doing: string;
  readonly left: string | null;
}

/** Fetches and reviews, away from the process that answers webhooks and holds the key. */
export interface Analysis {
  /** `told` hears what it is at, as often as that changes. */
  review(
    request: AnalysisRequest,
    told?: (progress: ReviewProgress) => void,
  ): Promise<AnalysisOutcome>;
  /** `asOf` is ISO 8601. */
  survey(repository: Repository, branch: string, asOf: string): Promise<SurveyOutcome>;
  /** Looks for an object at the tip of the default branch. */
  lookAtObject(repository: Repository, question: ObjectQuestion): Promise<ObjectOutcome>;
  /** Paths that differ between two commits of a branch; null where that cannot be told (forced, unknown). */
  changedPaths(
    repository: Repository,
    branch: string,
    before: string,
    after: string,
  ): Promise<readonly string[] | null>;
  /** The commits that a push brought to a branch, `most` at most; null where its last one is not there. */
  landed(
    repository: Repository,
    push: { readonly before: string; readonly after: string },
    most: number,
  ): Promise<LandedCommits | null>;
  close(): Promise<void>;
}

/** A commit of a branch's first-parent line. */
interface LandedCommit {
  readonly sha: string;
  /** Null for one without any. */
  readonly parent: string | null;
  /** First line of its message; anybody's words. */
  readonly subject: string;
}
