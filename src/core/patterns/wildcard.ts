/**
 * Whether `text` fits a pattern in which `*` stands for any run of characters, dots and slashes
 * included, and everything else for itself. Linear in the text for each `*`; no regular expressions.
 */
export function fitsWildcard(pattern: string, text: string): boolean {
  let at = 0;
  let star = -1;
  let resume = 0;
  let index = 0;
  while (index < text.length) {
    if (pattern[at] === '*') {
      star = at;
      at += 1;
      resume = index;
    } else if (pattern[at] === text[index]) {
      at += 1;
      index += 1;
    } else if (star >= 0) {
      at = star + 1;
      resume += 1;
      index = resume;
    } else return false;
  }
  while (pattern[at] === '*') at += 1;
  return at === pattern.length;
}

/**
 * Whether a field fits a pattern or lies below one that does: `spec.tls` covers `spec.tls.mode`, and
 * `spec.http[*].retries` covers `spec.http[2].retries.attempts`.
 */
export const fitsField = (pattern: string, field: string): boolean =>
  fitsWildcard(pattern, field) ||
  fitsWildcard(`${pattern}.*`, field) ||
  fitsWildcard(`${pattern}[*`, field);
