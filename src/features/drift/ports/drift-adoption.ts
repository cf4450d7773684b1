import type { Repository } from '../../../forge/index.ts';

/** What somebody wants to have in Git as the cluster has it. */
export interface AdoptionRequest {
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
  adopt(request: AdoptionRequest): Promise<AdoptionEnd>;
}
