/** GitHub allows 65,535 for the summary of a check run, and as much for its text (GITHUB.md §4). */
export const LONGEST_OUTPUT = 65_000;
