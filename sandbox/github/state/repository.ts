import type { BareRepository } from '../git/bare-repository.ts';
import type { Account, RepositoryPermission } from './accounts.ts';
import type { Comment, Issue } from './issue.ts';
import type { CheckRun, CheckSuite } from './check.ts';
import type { ReviewComment } from './pull-request.ts';

/** A repository and all that people and apps did in it. */
export interface Repository {
  readonly id: number;
  owner: Account;
  name: string;
  readonly private: boolean;
  defaultBranch: string;
  archived: boolean;
  readonly forkOf: Repository | null;
  /** Whether owners of changed files are asked for a review without anyone's doing. */
  readonly asksCodeOwners: boolean;
  readonly git: BareRepository;
  readonly createdAt: string;
  updatedAt: string;
  pushedAt: string;
  /** Issues and pull requests share their numbers. */
  readonly issues: Map<number, Issue>;
  readonly comments: Map<number, Comment>;
  readonly reviewComments: Map<number, ReviewComment>;
  readonly checkSuites: Map<number, CheckSuite>;
  readonly checkRuns: Map<number, CheckRun>;
  readonly labels: Map<string, Label>;
  /** Commits whose signature GitHub shows as verified. */
  readonly signedCommits: Set<string>;
  /** Names of checks without which nothing is merged, by branch. */
  readonly requiredChecks: Map<string, ReadonlySet<string>>;
  /** Login → permission given to this person directly. */
  readonly collaborators: Map<string, RepositoryPermission>;
}

export interface Label {
  readonly id: number;
  readonly name: string;
  readonly color: string;
  readonly description: string | null;
}

export const fullName = ({ owner, name }: Pick<Repository, 'owner' | 'name'>): string =>
  `${owner.login}/${name}`;
