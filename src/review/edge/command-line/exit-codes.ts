/** One sentence for a person who called it wrongly. */
export class UsageError extends Error {}

/** Exit code of a call that cannot be followed, or of a render that is less than whole. */
export const USAGE = 2;
export const INTERNAL_ERROR = 3;
