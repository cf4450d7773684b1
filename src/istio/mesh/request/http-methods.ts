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

/** Options by which programs that send requests name a method, or send a body, which makes it POST. */
const NAMED = /(?:^|\s)(?:-X ?|--request[ =]|--method[ =])["']?([A-Z]+)\b/;
const BEFORE_URL = /(?:^|[\s"'])([A-Z]{3,7}) ["']?https?:\/\//;
const WITH_BODY = /(?:^|\s)(?:--data(?:-\w+)?|--json|--form|--post-(?:data|file)|-d|-F)[\s="']/;
const WITHOUT_BODY = /(?:^|\s)(?:-G|--get|-I|--head|-T|--upload-file)\s/;
const SENDS = /(?:^|[\s/"'])(?:curl|wget)\s/;

/** The one of several commands in a text that names a host; empty if none does. */
export const commandTo = (host: string, text: string): string =>
  text
    .replaceAll('\\\n', ' ')
    .split(/;|\n|\|\|?|&&/)
    .find((part) => part.includes(host)) ?? '';

/** The method of the request to a host that a command, or a line of a file, shows; null if it shows none. */
export function methodTo(host: string, text: string): string | null {
  const own = commandTo(host, text);
  const named = (NAMED.exec(own) ?? BEFORE_URL.exec(own))?.[1];
  if (named !== undefined) return USUAL_METHODS.find((usual) => usual === named) ?? null;
  return SENDS.test(own) && WITH_BODY.test(own) && !WITHOUT_BODY.test(own) ? 'POST' : null;
}

/** Methods that do something anew each time they arrive: all others may be sent twice (RETRY-17). */
const REPEATING: ReadonlySet<string> = new Set(['POST', 'PATCH']);

export const isRepeating = (method: string): boolean => REPEATING.has(method.toUpperCase());
