/** A part of a text, from `start` up to `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What stands in a text for a secret, given that secret. */
export type Mark = (secret: string) => string;

/** What was taken out before is left as it is. */
const ALREADY = /^(?:<redacted|&lt;redacted|\[redacted|\(redacted)/;

/** The text with these parts replaced; parts that overlap are one. */
export function replaceSpans(text: string, spans: readonly Span[], mark: Mark): string {
  if (spans.length === 0) return text;
  let [shown, at] = ['', 0];
  for (const { start, end } of joined(spans)) {
    const secret = text.slice(start, end);
    shown += text.slice(at, start) + (ALREADY.test(secret) ? secret : mark(secret));
    at = end;
  }
  return shown + text.slice(at);
}

function joined(spans: readonly Span[]): readonly Span[] {
  const result: Span[] = [];
  for (const span of spans.filter(({ start, end }) => end > start).sort(byPlace)) {
    const last = result.at(-1);
    if (last === undefined || span.start >= last.end) result.push(span);
    else result[result.length - 1] = { start: last.start, end: Math.max(last.end, span.end) };
  }
  return result;
}

const byPlace = (a: Span, b: Span): number => a.start - b.start || b.end - a.end;

/** Where a pattern's group `secret`, or the whole match where it has none, occurs. Its flags are `g` and `d`. */
export function spansOf(text: string, pattern: RegExp): readonly Span[] {
  // most patterns are found in most texts nowhere, and looking for all places costs ten times as much
  if (text.search(pattern) === -1) return [];
  return [...text.matchAll(pattern)].flatMap((match) => {
    const place = match.indices?.groups?.['secret'] ?? match.indices?.[0];
    return place === undefined ? [] : [{ start: place[0], end: place[1] }];
  });
}
