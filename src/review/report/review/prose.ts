import type { Finding } from '../../../checks/index.ts';
import { placeOf } from '../../../manifest/index.ts';
import type { Inline, Words } from '../document/blocks.ts';
import { placeLink } from './place-link.ts';
import type { ReportContext } from './report-context.ts';

/**
 * Sentences of a finding; where they name a place that the finding was read from, `(file:line)`, that is one
 * in the words too. Of a finding about what was removed only its own place is known to be at the base.
 */
export function proseOf(
  text: string,
  { origin: own, related = [], side }: Pick<Finding, 'origin' | 'related' | 'side'>,
  context: ReportContext,
): Words {
  const origins = side === 'head' ? [own, ...related] : [own];
  const places = new Map(origins.map((origin) => [`(${placeOf(origin)})`, origin]));
  let rest = text;
  const done: Inline[] = [];
  for (;;) {
    const next = firstOf([...places.keys()], rest);
    if (next === null) return [...done, rest];
    const origin = places.get(next.word);
    const before = rest.slice(0, next.at);
    // a place inside a code span stays part of it
    if (origin === undefined || before.split('`').length % 2 === 0) return [...done, rest];
    done.push(`${before}(`, placeLink(origin, side, context), ')');
    rest = rest.slice(next.at + next.word.length);
  }
}

function firstOf(
  words: readonly string[],
  text: string,
): { readonly word: string; readonly at: number } | null {
  const found = words
    .map((word) => ({ word, at: text.indexOf(word) }))
    .filter(({ at }) => at !== -1)
    .sort((a, b) => a.at - b.at);
  return found[0] ?? null;
}
