import type { ClusterProblem, Repository } from '../../../forge/index.ts';
import type { DriftOfCluster } from '../comparison/drift.ts';
import type { AnalysisOutcome } from '../../../review/index.ts';

/** What comparing an environment with a cluster comes to. */
export type DriftOutcome =
  | DriftOfCluster
  /** `reason` is one sentence or several. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** The cluster does not answer at all: nothing can be said. */
  | {
      readonly kind: 'unknown';
      readonly environment: string;
      readonly cluster: string;
      readonly problem: ClusterProblem;
    };

/** Which environment is compared with which cluster, as the service's settings call it. */
export interface DriftRequest {
  readonly environment: string;
  readonly cluster: string;
  /** ISO 8601 */
  readonly asOf: string;
  /** What somebody wants to have in Git; absent for nothing. */
  readonly adopt?: AskedAdoption;
}

/** Differences to be written into Git. */
export interface AskedAdoption {
  /** Of one or several; what Git and the cluster agree on by now is left out. */
  readonly ids: readonly string[];
  /** The clusters that may be read to learn whether other environments have the same. */
  readonly others: readonly { readonly environment: string; readonly cluster: string }[];
}

/** Files of the default branch that make it say what a cluster has, and how they are proposed. */
export type AdoptedFiles =
  | {
      readonly kind: 'adopted';
      /** Null where the file is not there, or is none any more. */
      readonly files: readonly {
        readonly path: string;
        readonly before: string | null;
        readonly after: string | null;
      }[];
      readonly branch: string;
      readonly title: string;
      /** Markdown. */
      readonly body: string;
      readonly commitMessage: string;
      /** Ids of what it adopts. */
      readonly ids: readonly string[];
      /** What it does not, a sentence each. */
      readonly left: readonly string[];
      /** Other environments that it settles something of. */
      readonly settles: readonly string[];
    }
  /** `why`: a sentence, or several. */
  | { readonly kind: 'refused'; readonly why: string };

/** An environment of the default branch, compared with its cluster. */
export interface LookedForDrift {
  readonly kind: 'drift';
  /** The tip of the default branch. */
  readonly commit: string;
  /** Without whole objects. */
  readonly outcome: DriftOutcome;
  /** Where that was asked for. */
  readonly adopted?: AdoptedFiles;
}

export type DriftLookOutcome =
  LookedForDrift | Extract<AnalysisOutcome, { kind: 'gone' | 'unreachable' | 'failed' }>;

/** Compares clusters with Git, away from the process that answers webhooks and holds the key. */
export interface DriftAnalysis {
  /** Compares an environment of the default branch with a cluster; a few at a time, whatever the repository. */
  drift(repository: Repository, request: DriftRequest): Promise<DriftLookOutcome>;
}

/** What somebody wants to have in Git as the cluster has it. */
export interface DriftAdoptionRequest {
  readonly repository: Repository;
  /** Which environment is compared with which cluster. */
  readonly environment: string;
  readonly cluster: string;
  /** Ids of differences. */
  readonly ids: readonly string[];
  /** Environments whose clusters may be read too, and shown: a file that they share is edited only where they agree. */
  readonly others: readonly ComparedElsewhere[];
  /** Login of who asks: counts as an author of the change. */
  readonly by: string;
  /** The issue about the drift, and the comment that asks. */
  readonly issue: number;
  readonly comment: number;
}

/** Another environment, its cluster, and its issue; null where it has none. */
export interface ComparedElsewhere {
  readonly environment: string;
  readonly cluster: string;
  readonly issue: number | null;
}

/** What adopting comes to. */
export type AdoptionEnd =
  | {
      readonly kind: 'opened';
      readonly pullRequest: number;
      readonly isNew: boolean;
      /** Of what was asked for what it adopts. */
      readonly ids: readonly string[];
      /** What it does not, a sentence each. */
      readonly left: readonly string[];
      /** Those of `others` of which it settles something. */
      readonly settles: readonly ComparedElsewhere[];
    }
  /** `why`: a sentence, or several. */
  | { readonly kind: 'refused'; readonly why: string };

/** Writes what a cluster has into Git, in a pull request; however often it is asked for the same, there is one. */
export interface DriftAdoption {
  adopt(request: DriftAdoptionRequest): Promise<AdoptionEnd>;
}
