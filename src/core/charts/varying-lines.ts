import type { ChartOutcome, RenderedDocument } from './chart-renderer.ts';

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

function differentLines(text: string, other: string | null): readonly number[] {
  if (other === null) return [];
  const lines = text.split('\n');
  const others = other.split('\n');
  const anywhere = lines.length === others.length ? null : new Set(others);
  return lines.flatMap((line, at) => {
    const isThere = anywhere === null ? line === others[at] : anywhere.has(line);
    return isThere ? [] : [at];
  });
}
