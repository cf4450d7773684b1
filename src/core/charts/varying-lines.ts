import type { ChartOutcome, RenderedDocument } from './chart-renderer.ts';

type Rendered = Extract<ChartOutcome, { kind: 'rendered' }>;

/**
 * A render with the lines marked that another one of the same chart has otherwise. Documents are held against those
 * of the same template in their order; where one has no such document, or one of another length, all of it varies.
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
  const lines = text.split('\n');
  const others = other?.split('\n') ?? [];
  const isAll = lines.length !== others.length;
  return lines.flatMap((line, at) => (isAll || line !== others[at] ? [at] : []));
}
