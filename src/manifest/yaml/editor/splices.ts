/** `[from, to)` of a text. */
export interface TextRange {
  readonly from: number;
  readonly to: number;
}

/** A part of a text, and what comes in its place. */
export interface Splice extends TextRange {
  readonly text: string;
}

/** The text with all of them; null where two of them are about the same part. Of several at one place the first comes first. */
export function spliced(text: string, splices: readonly Splice[]): string | null {
  const sorted = [...splices].sort((a, b) => a.from - b.from || a.to - b.to);
  let [out, at] = ['', 0];
  for (const { from, to, text: put } of sorted) {
    if (from < at) return null;
    out += text.slice(at, from) + put;
    at = to;
  }
  return out + text.slice(at);
}

/** The text with one thing in the place of a part of it. */
export const replaced = (text: string, { from, to }: TextRange, put = ''): string =>
  text.slice(0, from) + put + text.slice(to);

/** What to cut so that one of several neighbours goes with what separates it from the others. */
export function withSeparator(
  neighbours: readonly TextRange[],
  index: number,
  separator: 'before' | 'behind',
): TextRange {
  const [before, own, after] = [index - 1, index, index + 1].map((at) => neighbours[at]);
  if (own === undefined) throw new RangeError(`nothing at ${String(index)}`);
  const isBehind = after !== undefined && (separator === 'behind' || before === undefined);
  return isBehind
    ? { from: own.from, to: after.from }
    : { from: before?.to ?? own.from, to: own.to };
}
