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
  const namesOf = (isHere: boolean): readonly string[] =>
    guessed.filter((each) => each.isHere === isHere).map(({ source }) => shownAddress(source.name));
  const [here, others] = [namesOf(true), namesOf(false)];
  const called = listed(own.shown.length > 0 ? own.shown : setUp);
  const folders = 'most of the folders that it is asked for lie here';
  if (isDecided)
    return others.length === 0
      ? []
      : [
          `${listed(others)}: taken for another repository than ${called}, though ${folders}. ${settledBy(others)}`,
        ];
  if (here.length === 0 || (called === '' && others.length === 0)) return [];
  const why =
    called === ''
      ? 'what it is called is not known'
      : `it is called ${called}, and nothing here reads that`;
  const rivals =
    others.length === 0
      ? ''
      : `; most of what ${listed(others)} ${others.length === 1 ? 'is' : 'are'} asked for lies here as well, and two addresses are never taken for one by a guess`;
  return [
    `${listed(here)}: taken for this repository, for ${folders}; ${why}${rivals}. ${settledBy([...here, ...others])}`,
  ];
}

function settledBy(names: readonly string[]): string {
  const line = `repositoryAliases: [${names.slice(0, MOST_SHOWN).map(quoted).join(', ')}]`;
  return `\`${line}\` in .meshwarden/config.yaml says that ${names.length === 1 ? 'it is' : 'they are'} this one's.`;
}

function listed(names: readonly string[]): string {
  const more = names.length - MOST_SHOWN;
  const shown = names.slice(0, MOST_SHOWN).join(', ');
  return more > 0 ? `${shown} and ${String(more)} more` : shown;
}

/** JSON's strings are YAML's too. */
const quoted = (text: string): string => JSON.stringify(text);
