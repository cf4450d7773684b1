/** The one check run we report; required by this name. */
export const CHECK_NAME = 'meshwarden';

export type Conclusion = 'success' | 'action_required' | 'failure' | 'cancelled';

export interface Annotation {
  readonly path: string;
  /** 1-based lines of the head. */
  readonly startLine: number;
  readonly endLine: number;
  readonly level: 'notice' | 'warning' | 'failure';
  /** At most 255 characters. */
  readonly title: string;
  /** At most 64 KB. */
  readonly message: string;
}

/** A button of the check run; GitHub shows at most three. */
export interface CheckAction {
  /** At most 20 characters. */
  readonly label: string;
  /** At most 40 characters. */
  readonly description: string;
  /** At most 20 characters. */
  readonly identifier: string;
}

/** Holds what a check run says. `conclusion` is null while it is in progress. */
export interface CheckContent {
  readonly conclusion: Conclusion | null;
  /** One sentence, at most 255 characters. */
  readonly title: string;
  /** Markdown, at most 65,535 characters. */
  readonly summary: string;
  /** Markdown, at most 65,535 characters; ends with the state block (review/gate/check-state.ts). */
  readonly text: string;
  /** Worst first; written in pages of 50. */
  readonly annotations: readonly Annotation[];
  readonly actions: readonly CheckAction[];
  readonly externalId: string;
}

/** A check run of ours as GitHub shows it. */
export interface ShownCheck {
  readonly id: number;
  readonly sha: string;
  readonly status: 'queued' | 'in_progress' | 'completed';
  readonly conclusion: string | null;
  readonly externalId: string;
  readonly title: string;
  readonly summary: string;
  readonly text: string;
  /** Counts its annotations. */
  readonly annotations: number;
  /** ISO 8601. */
  readonly startedAt: string | null;
}
