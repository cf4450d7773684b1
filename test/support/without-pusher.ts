/**
 * A check's or comment's text without who pushed the head: GitHub tells that once, so that after a loss
 * of data before the first check nobody knows it, and the check says so.
 */
export const withoutPusher = (text: string): string =>
  text.replace(
    /(?: {2}\n|\n\n)Who pushed `(?:[0-9a-f]{7}|\(commit\))` is not known: [^\n]*?approving\./,
    '',
  );
