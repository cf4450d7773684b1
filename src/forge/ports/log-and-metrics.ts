/** Structured log lines; never a payload, a token or a secret. `fields` carry delivery ids, repository, pull request. */
export interface Log {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
}

export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Counts what `/metrics` shows. */
export interface Metrics {
  deliveryReceived(
    event: string,
    outcome: 'accepted' | 'duplicate' | 'ignored' | 'unusable' | 'not-stored',
  ): void;
  jobEnded(kind: string, outcome: 'done' | 'retried' | 'failed' | 'dropped', seconds: number): void;
  reviewed(tier: string, conclusion: string): void;
  chartAsked(outcome: 'fetched' | 'unseen' | 'broken', seconds: number): void;
  /**
   * Records what an environment of a repository (by GitHub's id) differs by now; null where it is not
   * compared any more. `at` counts milliseconds since 1970.
   */
  driftSeen(
    repository: number,
    environment: string,
    seen: {
      readonly at: number;
      readonly objects: readonly { readonly kind: string; readonly tier: string }[];
    } | null,
  ): void;
  forgeCalled(operation: string, status: number): void;
}

/** Jobs of a queue. */
export interface JobCounts {
  readonly waiting: number;
  readonly running: number;
  readonly failed: number;
}
