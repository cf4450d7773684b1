/** Says that no environment has the name that somebody asked for, and which there are. */
export function unknownEnvironment(asked: string, names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).join(', ');
  const more = names.length - MOST_NAMES;
  if (names.length === 0)
    return `No environment is called ${asked}: none is found here, meshwarden map says what is.`;
  return `No environment is called ${asked}: ${shown}${more > 0 ? ` and ${String(more)} more` : ''}.`;
}

const MOST_NAMES = 20;
