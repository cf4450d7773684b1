const UNIX = 'unix://';

export const isUnixAddress = (text: string): boolean => text.startsWith(UNIX);

/** What is wrong with `unix://…`; null where it is the absolute path of a file, or the name of a socket without one. */
export function socketProblem(address: string): string | null {
  const path = address.slice(UNIX.length);
  if (path.startsWith('@') || (path.startsWith('/') && !path.endsWith('/'))) return null;
  return `${JSON.stringify(address)} is no socket: behind unix:// stands the absolute path of a file.`;
}
