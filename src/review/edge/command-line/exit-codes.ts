/** Holds what a sentence on a call that cannot be followed says beside what is wrong. */
export interface ProblemParts {
  /** `in …`; absent where what is wrong says it, or the command itself is where. */
  readonly where?: string;
  /** What mends it; absent where the help of the command says it. */
  readonly advice?: string;
  /** Lines below, one of each mistake. */
  readonly details?: readonly string[];
}

/** One sentence for a person who called it wrongly, and what goes with it. */
export class UsageError extends Error {
  readonly parts: ProblemParts;

  constructor(what: string, parts: ProblemParts = {}) {
    super(what);
    this.parts = parts;
  }
}

/** Exit code of a call that cannot be followed, or of a render that is less than whole. */
export const USAGE = 2;
export const INTERNAL_ERROR = 3;
