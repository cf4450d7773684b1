/** Methods that do something anew each time they arrive: all others may be sent twice (RETRY-17). */
const REPEATING: ReadonlySet<string> = new Set(['POST', 'PATCH']);

export const isRepeating = (method: string): boolean => REPEATING.has(method.toUpperCase());
