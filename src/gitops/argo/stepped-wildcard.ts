/**
 * Whether `text` fits a pattern in which `*` stands for any run of characters up to a slash and `**` for any at all, wherever
 * they stand. Takes time in proportion to pattern times
 * text: all places of the pattern that a start of the text may have come to are followed at once.
 */
export function fitsSteppedWildcard(pattern: string, text: string): boolean {
  const tokens = pattern.match(/\*\*|[\s\S]/g) ?? [];
  const withSkipped = (places: Iterable<number>): Set<number> => {
    const all = new Set(places);
    // a wildcard may stand for nothing; what is added is looked at too
    for (const place of all) if (tokens[place]?.startsWith('*') === true) all.add(place + 1);
    return all;
  };
  let places = withSkipped([0]);
  for (const character of text.match(/[\s\S]/g) ?? []) {
    const next = new Set<number>();
    for (const place of places) {
      const token = tokens[place];
      if (token === '**' || (token === '*' && character !== '/')) next.add(place);
      else if (token === character) next.add(place + 1);
    }
    if (next.size === 0) return false;
    places = withSkipped(next);
  }
  return places.has(tokens.length);
}
