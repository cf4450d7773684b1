import type { MadeLayout } from './layout.ts';
import type { Place } from './model.ts';
import type { ReportedEnvironment } from './report.ts';
import { addressOf, spelledCluster } from './spelling.ts';

/** Environments of a report, and the places that each of them stands for. */
export type Meant = ReadonlyMap<string, readonly Place[]>;

const tokensOf = (name: string): ReadonlySet<string> =>
  new Set(
    name
      .toLowerCase()
      .split(/[^a-z0-9]+/)
      .filter((token) => token !== ''),
  );

const tokensOfWords = (words: readonly string[]): ReadonlySet<string> => tokensOf(words.join(' '));

const holdsAll = (all: ReadonlySet<string>, some: ReadonlySet<string>): boolean =>
  [...some].every((token) => all.has(token));

/** What one calls it where nobody says a stage. */
const wordsOf = ({ words, codename, label = codename }: Place): readonly string[] =>
  words.length === 0 ? [label] : words;

/**
 * Which places a name stands for, leniently: those whose words it has; of a stage that has regions the one whose
 * cluster it has, else all of them; else those whose cluster it has.
 */
export function placesNamed(name: string, places: readonly Place[]): readonly Place[] {
  const tokens = tokensOf(name);
  const whole = longest(places.filter((place) => holdsAll(tokens, tokensOfWords(wordsOf(place)))));
  if (whole.length > 0) return whole;
  const stages = places.filter(
    (place) => place.words.length > 1 && holdsAll(tokens, tokensOfWords(place.words.slice(0, 1))),
  );
  if (stages.length > 0) return stages;
  return places.filter(
    (place) =>
      holdsAll(tokens, tokensOf(labelOf(place))) ||
      (place.label === undefined && tokens.has(place.codename)),
  );
}

/** `pre-prod` is not `prod`, whose words it has as well. */
function longest(places: readonly Place[]): readonly Place[] {
  const lengthOf = (place: Place): number => tokensOfWords(wordsOf(place)).size;
  return places.filter((place) => {
    const own = tokensOfWords(wordsOf(place));
    return !places.some(
      (other) => lengthOf(other) > own.size && holdsAll(tokensOfWords(wordsOf(other)), own),
    );
  });
}

/** The part of its address that tells a cluster from the others. */
const labelOf = ({ cluster, label }: Place): string => label ?? addressOf(cluster);

/** Environments by their names, then by their folders; what is in none is in the hub or nowhere. */
export function meantBy(
  environments: readonly ReportedEnvironment[],
  { places }: MadeLayout,
): Meant {
  return new Map(
    environments.map(({ name, roots }) => {
      const named = placesNamed(name, places);
      if (named.length > 0) return [name, named];
      const byRoots = places.filter((place) =>
        roots.some(({ path }) => placesNamed(path, [place]).length > 0),
      );
      return [name, byRoots];
    }),
  );
}

/** Whether a name is what the author of the layout calls these places, and nothing else. */
export function isTheirName(name: string, meant: readonly Place[], layout: MadeLayout): boolean {
  const [first] = meant;
  if (first === undefined) return false;
  const tokens = tokensOf(name);
  const stage = first.words[0];
  if (meant.length > 1) {
    const all = layout.places.filter(({ words }) => words[0] === stage);
    const isWhole = all.length === meant.length && all.every((place) => meant.includes(place));
    const shown = isWhole ? [stage ?? ''] : meant.flatMap(({ words }) => words);
    return meant.every(({ words }) => words[0] === stage) && isSame(tokens, tokensOfWords(shown));
  }
  return namesOf(first, layout).some((own) => isSame(tokens, own));
}

/** The words; the stage with the name of the cluster where that says the region; the name of the cluster where that has them; an address's own part where nobody says anything. */
function namesOf(place: Place, { outline }: MadeLayout): readonly ReadonlySet<string>[] {
  const names = [tokensOfWords(wordsOf(place))];
  if (outline.positions.has('cluster')) names.push(tokensOf(spelledCluster(outline, place)));
  if (outline.regionAt === 'cluster')
    names.push(tokensOf(`${place.words[0] ?? ''} ${spelledCluster(outline, place)}`));
  if (place.words.length === 0) names.push(tokensOf(labelOf(place)));
  // nothing else is told apart then
  if (place.label !== undefined) names.push(tokensOf(`default ${place.label}`));
  return names;
}

const isSame = (one: ReadonlySet<string>, other: ReadonlySet<string>): boolean =>
  one.size === other.size && holdsAll(one, other);
