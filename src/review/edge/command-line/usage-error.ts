/** One sentence for a person who called it wrongly. */
export class UsageError extends Error {}
