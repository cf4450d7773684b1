import type { ChartOutcome, RenderedDocument, VaryingLine } from './chart-renderer.ts';

type Rendered = Extract<ChartOutcome, { kind: 'rendered' }>;

/**
 * A render with the lines marked that another one of the same chart has otherwise. Documents are held against those
 * of the same template in their order. A document that only one of them has is there by chance, and nothing in it varies.
 * Where they differ in length, a line varies that the other one has nowhere.
 */
export function withVarying(rendered: Rendered, other: readonly RenderedDocument[]): Rendered {
  const others = new Map<string, RenderedDocument[]>();
  for (const document of other) {
    const alike = others.get(document.source) ?? [];
    alike.push(document);
    others.set(document.source, alike);
  }
  const documents = rendered.documents.map((document) => ({
    ...document,
    varying: differentLines(document.text, others.get(document.source)?.shift()?.text ?? null),
  }));
  return { ...rendered, documents };
}

function differentLines(text: string, other: string | null): readonly VaryingLine[] {
  if (other === null) return [];
  const lines = text.split('\n');
  const others = other.split('\n');
  const anywhere = lines.length === others.length ? null : new Set(others);
  return lines.flatMap((text, line): readonly VaryingLine[] => {
    if (anywhere !== null) return anywhere.has(text) ? [] : [{ line, columns: null }];
    const otherwise = others[line] ?? '';
    return text === otherwise ? [] : [{ line, columns: differentColumns(text, otherwise) }];
  });
}

/** Texts of one length are held against each other letter by letter, others without what they begin and end with alike. */
const differentColumns = (text: string, other: string): readonly Columns[] =>
  text.length === other.length ? differentLetters(text, other) : [differentMiddle(text, other)];

type Columns = readonly [from: number, to: number];

function differentLetters(text: string, other: string): readonly Columns[] {
  const found: [number, number][] = [];
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === other[at]) continue;
    const last = found.at(-1);
    if (last?.[1] === at) last[1] = at + 1;
    else found.push([at, at + 1]);
  }
  return found;
}

function differentMiddle(text: string, other: string): Columns {
  const shorter = Math.min(text.length, other.length);
  let from = 0;
  while (from < shorter && text[from] === other[from]) from += 1;
  let end = 0;
  while (end < shorter - from && text.at(-1 - end) === other.at(-1 - end)) end += 1;
  return [from, text.length - end];
}
