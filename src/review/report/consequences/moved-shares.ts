import type { SideOutcome } from '../../../compare/index.ts';

const percentsOf = ({ by }: SideOutcome): ReadonlyMap<string, number> =>
  new Map(by.map(({ name, percent }) => [name, percent]));

function gainsOf(before: SideOutcome, after: SideOutcome): ReadonlyMap<string, number> {
  const known = percentsOf(before);
  const gains = after.by.map(
    ({ name, percent }) => [nameOf(name), percent - (known.get(name) ?? 0)] as const,
  );
  return new Map(gains.filter(([, gain]) => gain > 0));
}

/** Names those who get more of the requests than before. */
export const gainersOf = (before: SideOutcome, after: SideOutcome): readonly string[] => [
  ...gainsOf(before, after).keys(),
];

/** Says which share goes to those who get more: all that they get after the change, of which they had some before. */
export function gainOf(before: SideOutcome, after: SideOutcome): string {
  const gain = sharesOfGainers(before, after).now;
  return gain === 100 ? 'requests' : `${String(gain)} % of requests`;
}

function sharesOfGainers(before: SideOutcome, after: SideOutcome) {
  const gains = gainsOf(before, after);
  const [was, now] = [before, after].map((side) =>
    Math.round(
      side.by.reduce(
        (sum, { name, percent }) => (gains.has(nameOf(name)) ? sum + percent : sum),
        0,
      ),
    ),
  );
  return { was: was ?? 0, now: now ?? 0 };
}

/** ` (was 10 %)`; empty for those who got none before, or get what they got. */
export function insteadOfShare(before: SideOutcome, after: SideOutcome): string {
  const { was, now } = sharesOfGainers(before, after);
  if (was === 0 || was === now) return '';
  return ` (was ${String(was)} %${now === 100 ? ' of them' : ''})`;
}

/** `Deployment shop/orders` → `orders` */
export const nameOf = (text: string): string =>
  text
    .split(' or ')
    .map((one) => one.replace(/^.*\//, ''))
    .join(' or ');

/** Begins large, unless with a name, which keeps its letters. */
export const asSentence = (text: string): string =>
  /^(?:the gateway|gateway|clients|external clients|one request|requests|some requests) /.test(text)
    ? `${text.charAt(0).toUpperCase()}${text.slice(1)}`
    : text;
