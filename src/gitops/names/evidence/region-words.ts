/** What people and clouds call regions by: parts of the world, countries, and directions. */
const AREAS =
  'eu|europe|emea|us|usa|na|amer|amers|americas|northamerica|southamerica|latam|sa|ap|apac|asia|jp|japan|in|india|cn|china|au|australia|anz|af|africa|me|mea|il|ca|canada|br|brazil|mx|uk|gb|de|germany|fr|france|ch|nl|it|es|se|no|pl|kr|korea|sg|hk|za|uae';
const DIRECTIONS = 'north|south|east|west|central|northeast|northwest|southeast|southwest';

/** `eu`, `us2`, `west`, and what some clouds write as one: `westeurope`, `eastus2`, `euw1`. */
const WORD = new RegExp(
  `^(?:${AREAS}|${DIRECTIONS}|(?:${DIRECTIONS})(?:${AREAS})|(?:${AREAS})(?:${DIRECTIONS}|ne|nw|se|sw|[nsewc]))\\d{0,2}$`,
);

/** Ordinary words, and words of other kinds: a region only beside another word for one (`il-central-1`). */
const AMBIGUOUS: ReadonlySet<string> = new Set(['in', 'no', 'it', 'es', 'me', 'il', 'se', 'de']);

const isRegionWord = (part: string): boolean => WORD.test(part);

/**
 * The words for a region in a text, with the number behind them: `eu-west-1` of `gke-eu-west-1`, `emea` of `web-emea`;
 * null where it has none.
 */
export function regionIn(text: string): string | null {
  const parts = text
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((part) => part !== '');
  for (let from = 0; from < parts.length; from += 1) {
    let to = from;
    while (isRegionWord(parts[to] ?? '')) to += 1;
    if (parts.slice(from, to).every((part) => AMBIGUOUS.has(part))) continue;
    if (/^\d{1,2}$/.test(parts[to] ?? '')) to += 1;
    return parts.slice(from, to).join('-');
  }
  return null;
}
