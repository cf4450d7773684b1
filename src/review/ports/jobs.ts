import type { JobCounts } from '../../forge/index.ts';
import type { BegunWatch } from '../watches/watch-record.ts';

/** What there is to do. Everything else a job needs is looked up when it runs. */
export type JobPayload =
  | { readonly kind: 'delivery'; readonly delivery: string }
  | {
      readonly kind: 'review';
      readonly repository: number;
      readonly pullRequest: number;
      /** Why, for the log: `synchronize`, `push`, `reconcile`, … */
      readonly trigger: string;
    }
  | {
      readonly kind: 'merge-group';
      readonly repository: number;
      readonly head: { readonly sha: string; readonly ref: string };
      readonly base: { readonly sha: string; readonly ref: string };
      /** The queue has taken the group away; nobody waits for it any more. */
      readonly destroyed?: true;
    }
  | {
      readonly kind: 'command';
      readonly repository: number;
      readonly pullRequest: number;
      readonly comment: number;
      readonly author: { readonly id: number; readonly login: string };
      /** GitHub's `author_association`. */
      readonly association: string;
      readonly body: string;
      /** When it was written, ISO 8601; absent in what earlier versions queued. */
      readonly createdAt?: string;
      /** Meaning that our last review before the comment said; absent where no review was known to us. */
      readonly seen?: string | null;
      /** The head of our last review before the comment; absent where no review was known to us. */
      readonly reviewed?: string;
      /** It is written on an issue, whose number `pullRequest` is. */
      readonly onIssue?: true;
    }
  /** A `/rollback` or `/reland`, told apart from other commands so that it waits for no review. */
  | {
      readonly kind: 'rollback';
      readonly repository: number;
      readonly pullRequest: number;
      readonly comment: number;
      readonly author: { readonly id: number; readonly login: string };
      readonly body: string;
      /** It is written on an issue, whose number `pullRequest` is. */
      readonly onIssue?: true;
    }
  | {
      readonly kind: 'button';
      readonly repository: number;
      /** Null where nobody knows yet which pull requests have this head. */
      readonly pullRequest: number | null;
      /** The commit of the check. */
      readonly sha: string;
      readonly identifier: string;
      readonly requester: { readonly id: number; readonly login: string };
      /** Id of the delivery: one click. */
      readonly delivery: string;
    }
  | {
      readonly kind: 'push';
      readonly repository: number;
      readonly branch: string;
      readonly before: string;
      readonly after: string;
    }
  /** A push to the default branch: whether a review let through what it brought. */
  | {
      readonly kind: 'past-review';
      readonly repository: number;
      readonly branch: string;
      readonly before: string;
      readonly after: string;
      /** Login of whoever pushed. */
      readonly by: string;
    }
  | { readonly kind: 'close'; readonly repository: number; readonly pullRequest: number }
  | { readonly kind: 'onboard'; readonly repository: number }
  /** Somebody's standing changed: decides again what waits for people, or was let through by them. */
  | { readonly kind: 'people'; readonly installation: number }
  /** Looks after the debts that broken glass left. */
  | { readonly kind: 'debts'; readonly repository: number }
  /** Compares clusters with what the default branch says of their environments. */
  | { readonly kind: 'drift'; readonly repository: number }
  /** Tells one receiver what its cluster differs by. */
  | {
      readonly kind: 'drift-alert';
      readonly repository: number;
      /** Name of the receiver in the service's settings. */
      readonly webhook: string;
      /** The same for every try. */
      readonly delivery: string;
      /** JSON, as it is sent. */
      readonly body: string;
    }
  /** Lists the installations; then each lists its repositories, and each repository its open pull requests. */
  | { readonly kind: 'reconcile' }
  | {
      readonly kind: 'reconcile-installation';
      readonly installation: number;
      /** Number of the pass, where each looks at a part of many repositories; all of them if absent. */
      readonly pass?: number;
    }
  /** Queues what has no finished check. */
  | {
      readonly kind: 'reconcile-repository';
      readonly repository: number;
      /** Looks at the merge queue too: what it waits for may have been lost with a store. */
      readonly queue?: true;
    }
  /** What becomes of a merged pull request (docs/how-to/after-merge.md). */
  | {
      readonly kind: 'watch';
      readonly repository: number;
      readonly pullRequest: number;
      /** Absent where nobody has looked yet whom it reaches. */
      readonly look?: BegunWatch;
    };

export interface NewJob {
  /** Jobs of one queue never run at the same time: `pr:<repository>:<number>`. */
  readonly queue: string;
  /**
   * A waiting job with the same key is replaced by the newer; one that is running keeps one follow-up. Jobs of one
   * key are of one queue.
   */
  readonly key: string;
  /** Jobs of one group share a small number of places, so that a slow repository delays no other: `repo:<id>`. */
  readonly group: string;
  /** 0 first: people waiting; 10: pushes to the base; 20: reconcile. */
  readonly priority: number;
  /** Milliseconds since 1970; at once if absent. */
  readonly runAt?: number;
  readonly payload: JobPayload;
}

export interface ClaimedJob {
  /** Names it for people and in the log. */
  readonly id: string;
  readonly queue: string;
  readonly key: string;
  readonly group: string;
  readonly payload: JobPayload;
  /** 1 for the first try. */
  readonly attempt: number;
  /** Claims before this one whose lease ran out: their process was killed or hung, perhaps by this very job. */
  readonly lost: number;
  /** Proves that the claim is still ours: a lease that ran out and was taken over has another. */
  readonly lease: string;
}

export interface Delivery {
  /** `X-GitHub-Delivery` */
  readonly id: string;
  /** `X-GitHub-Event` */
  readonly event: string;
  /** Raw body, JSON. */
  readonly body: string;
  /** The id of the repository that it tells of, while it is taken; absent where it tells of none. */
  readonly repository?: number;
}

export interface ClaimSettings {
  /** Milliseconds until another worker may take the job. */
  readonly lease: number;
  /** Jobs of one group that may run at once: about so many where several processes claim, for it is about fairness. */
  readonly perGroup: number;
  /** Leaves those alone that take a while: the places that are free are kept for what people wait for. */
  readonly only?: 'quick';
  /**
   * Says of which groups a claimer would rather have a job: one that became due a moment after others may be given
   * out before them. No job waits for it, and an engine may leave it out.
   */
  readonly prefers?: (group: string) => boolean;
}

/**
 * A durable queue. What `accept` and `add` return from is on disk. Any process may be killed
 * at any time: a claim whose lease ran out is given out again.
 */
export interface Jobs {
  /** Keeps a delivery and its job in one step; false where this id was seen before. */
  accept(delivery: Delivery): Promise<boolean>;
  /** Null where it is unknown or done: what a finished delivery said is not kept. */
  delivery(id: string): Promise<Delivery | null>;
  add(job: NewJob): Promise<void>;
  /** The most urgent job that may run now, or null. */
  claim(settings: ClaimSettings): Promise<ClaimedJob | null>;
  /** Extends the lease; false where the claim was lost. */
  renew(job: ClaimedJob, lease: number): Promise<boolean>;
  /** False where the claim was lost: somebody else is doing it again. */
  complete(job: ClaimedJob): Promise<boolean>;
  /** Gives it back, to run again not before `at`. A newer job of the same key takes its place. */
  retry(job: ClaimedJob, at: number, error: string): Promise<boolean>;
  /** Gives up; the job stays on record as failed. */
  fail(job: ClaimedJob, error: string): Promise<boolean>;
  /** Keeps a group from running before an instant (a rate limit, a Git host that hangs). */
  pause(group: string, until: number): Promise<void>;
  /**
   * When there may be something to claim, now or in the past if at once: a waiting job is due, a pause ends, a
   * lease runs out. Null where there is nothing. Jobs that wait for a running one (of their queue, or of their
   * group where `perGroup` is given) are left out: its end is the moment to claim again. An engine that does not
   * know names the moment at which to look.
   */
  nextAt(settings?: Partial<Pick<ClaimSettings, 'perGroup' | 'only'>>): Promise<number | null>;
  counts(): Promise<JobCounts>;
  /** Forgets deliveries and ended jobs that are older than `before`. */
  prune(before: number): Promise<void>;
}
