import type { Account, PullRequest, SubmittedReview } from './pull-request.ts';
import type { Repository } from './repository.ts';

/** One webhook delivery in our words; what we do not act on never gets here. */
export type ForgeEvent =
  | {
      readonly kind: 'pull-request';
      readonly action:
        'opened' | 'reopened' | 'synchronize' | 'ready' | 'draft' | 'base-changed' | 'closed';
      readonly pullRequest: PullRequest;
      /** Names who did it; for `synchronize` that is whoever pushed. */
      readonly sender: Account;
      /** The head before a push; null of everything else. */
      readonly before: string | null;
    }
  | {
      readonly kind: 'review';
      readonly action: 'submitted' | 'edited' | 'dismissed';
      readonly pullRequest: PullRequest;
      readonly review: SubmittedReview;
    }
  | {
      readonly kind: 'comment';
      readonly repository: Repository;
      /** Numbers the pull request, or the issue where the comment is on one. */
      readonly pullRequest: number;
      /** It is written on an issue, whose number `pullRequest` is. */
      readonly onIssue?: true;
      readonly comment: number;
      readonly author: Account;
      /** GitHub's `author_association`. */
      readonly association: string;
      readonly body: string;
      /** Says when it was written, in ISO 8601: it may be delivered much later. */
      readonly createdAt: string;
    }
  | {
      readonly kind: 'push';
      readonly repository: Repository;
      /** Branch name without `refs/heads/`. */
      readonly branch: string;
      readonly before: string;
      readonly after: string;
      readonly sender: Account;
    }
  | {
      readonly kind: 'check-rerequested';
      /** True where a person asks for it again; false where GitHub announces a head (`check_suite` requested). */
      readonly again: boolean;
      readonly repository: Repository;
      readonly sha: string;
      /** It is empty for forks: look them up by head sha. */
      readonly pullRequests: readonly number[];
    }
  | {
      readonly kind: 'check-action';
      readonly repository: Repository;
      readonly sha: string;
      readonly pullRequests: readonly number[];
      readonly identifier: string;
      readonly requester: Account;
    }
  | {
      readonly kind: 'merge-group';
      readonly action: 'checks-requested' | 'destroyed';
      readonly repository: Repository;
      readonly head: { readonly sha: string; readonly ref: string };
      readonly base: { readonly sha: string; readonly ref: string };
    }
  | {
      readonly kind: 'installation';
      readonly action: 'created' | 'deleted' | 'suspended' | 'unsuspended' | 'permissions-accepted';
      readonly installation: number;
    }
  | {
      readonly kind: 'installation-repositories';
      readonly installation: number;
      readonly added: readonly { readonly id: number; readonly fullName: string }[];
      readonly removed: readonly { readonly id: number; readonly fullName: string }[];
    }
  /** Somebody joined or left a team, or the organisation; or a team itself is another. */
  | { readonly kind: 'people-changed'; readonly installation: number }
  | {
      readonly kind: 'repository';
      readonly action: 'renamed' | 'transferred' | 'archived' | 'unarchived' | 'edited' | 'deleted';
      readonly repository: Repository;
    };
