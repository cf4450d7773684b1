/** A commit as GitHub prints it. */
export const shortSha = (sha: string): string => sha.slice(0, 7);
