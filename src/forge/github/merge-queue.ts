/** A branch and the commit it points to. */
export interface QueueRef {
  /** Whole: `refs/heads/…`. */
  readonly ref: string;
  readonly sha: string;
}

/** GitHub keeps the branches of merge queues here; nobody but GitHub can push there. */
export const QUEUE_PREFIX = 'refs/heads/gh-readonly-queue/';
