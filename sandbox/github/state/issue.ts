import type { Account } from './accounts.ts';
import type { PullRequest } from './pull-request.ts';
import type { Label, Repository } from './repository.ts';

/** An issue, or the conversation of a pull request. */
export interface Issue {
  readonly id: number;
  readonly repository: Repository;
  readonly number: number;
  readonly author: Account;
  title: string;
  body: string | null;
  /** Of the body alone; null where nobody edited it. `by` is null where that account is gone. */
  lastEdit: { readonly by: Account | null; readonly at: string } | null;
  /** Somebody brought it here from another repository. */
  readonly transferred?: true;
  state: 'open' | 'closed';
  closedAt: string | null;
  closedBy: Account | null;
  readonly createdAt: string;
  updatedAt: string;
  readonly labels: Set<Label>;
  readonly reactions: Reaction[];
  /** Null for a plain issue. */
  pull: PullRequest | null;
}

export interface Comment {
  readonly id: number;
  readonly issue: Issue;
  readonly author: Account;
  body: string;
  readonly createdAt: string;
  updatedAt: string;
  readonly reactions: Reaction[];
}

export interface Reaction {
  readonly id: number;
  readonly user: Account;
  readonly content: ReactionContent;
  readonly createdAt: string;
}

export const REACTIONS = [
  '+1',
  '-1',
  'laugh',
  'confused',
  'heart',
  'hooray',
  'rocket',
  'eyes',
] as const;

export type ReactionContent = (typeof REACTIONS)[number];
