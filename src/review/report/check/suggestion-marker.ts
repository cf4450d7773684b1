/** Hidden line at the end of an inline comment of ours. */
export const suggestionMarker = (finding: string): string =>
  `<!-- meshwarden:suggestion:${finding} -->`;

/** Id of the finding that an inline comment is about; null where it is not one of ours. */
export const suggestedFinding = (body: string): string | null =>
  /<!-- meshwarden:suggestion:([0-9a-f]{12}) -->\s*$/.exec(body)?.[1] ?? null;
