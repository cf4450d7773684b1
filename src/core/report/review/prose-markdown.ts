import type { Finding } from '../../detectors/index.ts';
import { placeOf } from '../../manifest/index.ts';
import { neutralMarkdown } from '../../text/index.ts';
import { placeMarkdown } from './place-markdown.ts';
import type { ReportContext } from './report-context.ts';

/**
 * Sentences of a finding; where they name a place that the finding was read from, `(file:line)`, that is a
 * link. Of a finding about what was removed only its own place is known to be at the base.
 */
export function proseMarkdown(
  text: string,
  { origin: own, related = [], side }: Pick<Finding, 'origin' | 'related' | 'side'>,
  context: ReportContext,
): string {
  if (context.linkTo === undefined) return neutralMarkdown(text);
  const origins = side === 'head' ? [own, ...related] : [own];
  const places = new Map(origins.map((origin) => [`(${placeOf(origin)})`, origin]));
  let rest = text;
  let done = '';
  for (;;) {
    const next = firstOf([...places.keys()], rest);
    if (next === null) return done + neutralMarkdown(rest);
    const origin = places.get(next.word);
    const before = rest.slice(0, next.at);
    // a place inside a code span stays part of it
    if (origin === undefined || before.split('`').length % 2 === 0)
      return done + neutralMarkdown(rest);
    const { file, line } = origin;
    done += `${neutralMarkdown(before)}(${placeMarkdown(context.placeOf({ file, line }, side), context)})`;
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
