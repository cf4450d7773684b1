/** Methods that clients send. */
export const USUAL_METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'] as const;

/**
 * The usual method that a text is not, for its letters are of another case: `POST` of `post`; null of any other text.
 * Methods are compared as they are written, so that no client's POST is a `post` (RFC 9110, 9.1).
 */
export const misspeltMethod = (text: string): string | null =>
  USUAL_METHODS.find((usual) => usual !== text && usual === text.toUpperCase()) ?? null;

/** A method as a reader is told of it: `post (not POST)`. */
export function methodWords(text: string): string {
  const usual = misspeltMethod(text);
  return usual === null ? text : `${text} (not ${usual})`;
}

/** Methods that do something anew each time they arrive: all others may be sent twice (RETRY-17). */
const REPEATING: ReadonlySet<string> = new Set(['POST', 'PATCH']);

export const isRepeating = (method: string): boolean => REPEATING.has(method.toUpperCase());
