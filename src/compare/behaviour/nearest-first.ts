/** One part of something with the ways in which it can be; the first is the usual one. */
export type Part<T> = readonly ((draft: T) => T)[];

/** Every combination of parts, those with the fewest unusual ones first, until there are `most`. */
export function nearestFirst<T>(parts: readonly Part<T>[], empty: T, most: number): readonly T[] {
  const start = parts.reduce((draft, [first]) => first?.(draft) ?? draft, empty);
  const varied = parts.filter(({ length }) => length > 1);
  const found: T[] = [];
  const visit = (draft: T, from: number, unusual: number): void => {
    if (found.length >= most) return;
    const [part] = varied.slice(from, from + 1);
    if (part === undefined) {
      if (unusual === 0) found.push(draft);
      return;
    }
    const [, ...others] = part;
    if (varied.length - from > unusual) visit(draft, from + 1, unusual);
    if (unusual > 0) for (const put of others) visit(put(draft), from + 1, unusual - 1);
  };
  for (let unusual = 0; unusual <= varied.length && found.length < most; unusual += 1)
    visit(start, 0, unusual);
  return found;
}

/** How many combinations there are. */
export const combinationsOf = (parts: readonly (readonly unknown[])[]): number =>
  parts.reduce((product, { length }) => product * Math.max(1, length), 1);
