import type { NamedSource } from './named-source.ts';
import { liesMostlyHere } from './named-source.ts';
import type { OwnAddresses } from './own-names.ts';
import { isAddress, shownAddress } from './repository-identity.ts';

/** A source that appliers name, and what it is taken for. */
interface TakenSource {
  readonly source: NamedSource;
  readonly isHere: boolean;
}

const MOST_SHOWN = 3;

/**
 * What is said where an address may be another one of this repository, or of another repository with the same
 * folders. Nothing where the configuration says which it is, or where one address alone is taken for it.
 */
export function takenNotes(
  sources: readonly TakenSource[],
  own: OwnAddresses,
  isDecided: boolean,
  /** Addresses of which what reads them is set up here. */
  setUp: readonly string[] = [],
): readonly string[] {
  if (own.isConfigured) return [];
  const guessed = sources.filter(
    ({ source }) => isAddress(source.name) && !own.has(source.name) && liesMostlyHere(source),
  );
  const open = guessed.filter(({ isHere }) => isHere !== isDecided).map(({ source }) => source);
  const called = listed(own.shown.length > 0 ? own.shown : setUp);
  if (open.length === 0 || (called === '' && open.length === 1)) return [];
  const names = open.map(({ name }) => shownAddress(name));
  const line = `repositoryAliases: [${names.slice(0, MOST_SHOWN).map(quoted).join(', ')}]`;
  const settled = `\`${line}\` in .meshwarden/config.yaml says that ${names.length === 1 ? 'it is' : 'they are'} this one's.`;
  const folders = 'most of the folders that it is asked for lie here';
  if (isDecided)
    return [
      `${listed(names)}: taken for another repository than ${called}, though ${folders}. ${settled}`,
    ];
  const why =
    called === ''
      ? 'what it is called is not known'
      : `it is called ${called}, and nothing here reads that`;
  return [`${listed(names)}: taken for this repository, for ${folders}; ${why}. ${settled}`];
}

function listed(names: readonly string[]): string {
  const more = names.length - MOST_SHOWN;
  const shown = names.slice(0, MOST_SHOWN).join(', ');
  return more > 0 ? `${shown} and ${String(more)} more` : shown;
}

/** JSON's strings are YAML's too. */
const quoted = (text: string): string => JSON.stringify(text);
