/** What stands between two lines that separate documents of a YAML file: `[from, to)` of its text. */
export interface TextChunk {
  readonly from: number;
  readonly to: number;
}

/** A line that separates documents and holds nothing else (YAML 1.2 §9.1.2). */
const SEPARATOR = /^---[ \t]*(?:[ \t]#[^\n]*)?\r?$/;

/**
 * The chunks of a text; the separating lines, with their line breaks, lie between them. Null where a
 * document begins on its separating line, so that the two cannot be told apart by lines.
 */
export function textChunks(text: string): readonly TextChunk[] | null {
  const chunks: TextChunk[] = [];
  let from = text.startsWith('\uFEFF') ? 1 : 0;
  for (let start = from; start < text.length;) {
    const found = text.indexOf('\n', start);
    const end = found === -1 ? text.length : found;
    const next = found === -1 ? text.length : found + 1;
    if (text.startsWith('---', start)) {
      const line = text.slice(start, end);
      if (SEPARATOR.test(line)) {
        chunks.push({ from, to: start });
        from = next;
      } else if (/^---\s/.test(line)) return null;
    }
    start = next;
  }
  return [...chunks, { from, to: text.length }];
}
