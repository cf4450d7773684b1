import type { KnownDrift } from '../../core/drift/index.ts';
import type { Repository } from '../../core/forge/index.ts';

/** What somebody wants to have in Git as the cluster has it. */
export interface AdoptionRequest {
  readonly repository: Repository;
  /** Which environment is compared with which cluster. */
  readonly environment: string;
  readonly cluster: string;
  readonly drift: KnownDrift;
  /** Login of who asks: counts as an author of the change. */
  readonly by: string;
  /** The issue about the drift, and the comment that asks. */
  readonly issue: number;
  readonly comment: number;
}

/** What adopting comes to. */
export type AdoptionEnd =
  | { readonly kind: 'opened'; readonly pullRequest: number; readonly isNew: boolean }
  /** `why`: a sentence. */
  | { readonly kind: 'refused'; readonly why: string };

/** Writes what a cluster has into Git, in a pull request; however often it is asked for the same, there is one. */
export interface DriftAdoption {
  adopt(request: AdoptionRequest): Promise<AdoptionEnd>;
}
