/**
 * GitHub allows 65,535 for the summary of a check run, and as much for its text (its REST reference of check runs);
 * room is left for what is added to it.
 */
export const LONGEST_OUTPUT = 64_000;
