/** `1 finding`, `2 findings` */
export const counted = (count: number, noun: string): string =>
  `${String(count)} ${noun}${count === 1 ? '' : 's'}`;

/** `a, b, c`; of more than are shown the first, and how many more: `a, b and 2 more`. */
export function firstOf(names: readonly string[], most: number): string {
  const more = names.length - most;
  return more > 0
    ? `${names.slice(0, most).join(', ')} and ${String(more)} more`
    : names.join(', ');
}

/** `a, b and c`; `a, b and 2 more`. */
export function listed(names: readonly string[], most: number): string {
  if (names.length > most) return firstOf(names, most);
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}
