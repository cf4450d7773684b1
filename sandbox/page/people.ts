/** Who one can be on the page, and what they are in the shop. */
export const PEOPLE: ReadonlyMap<string, string> = new Map([
  ['dana', 'author'],
  ['pat', 'platform team'],
  ['quinn', 'platform team'],
  ['sam', 'developer'],
]);
