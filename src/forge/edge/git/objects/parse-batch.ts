/**
 * Blobs of what `git cat-file --batch` prints: `<oid> <type> <size>\n<content>\n` for each object that is there, `<oid> missing\n` for the others.
 */
export function parseBatch(printed: Buffer): readonly (readonly [oid: string, content: Buffer])[] {
  const found: (readonly [string, Buffer])[] = [];
  batchReader((oid, content) => found.push([oid, content]))(printed);
  return found;
}

/** Takes what is printed piece by piece, and gives each blob once all of it is there. */
export function batchReader(
  take: (oid: string, content: Buffer) => void,
): (printed: Buffer) => void {
  /** What was printed of a record that is not whole yet. */
  let begun: Buffer[] = [];
  let length = 0;
  let needed = 0;
  return (printed) => {
    begun.push(printed);
    length += printed.length;
    if (length < needed) return;
    const all = begun.length === 1 ? printed : Buffer.concat(begun);
    const { end, next } = readRecords(all, take);
    begun = end < all.length ? [all.subarray(end)] : [];
    length = all.length - end;
    needed = next - end;
  };
}

/** `end`: behind the last record that is whole; `next`: where the one after it ends, as far as that can be told. */
function readRecords(
  printed: Buffer,
  take: (oid: string, content: Buffer) => void,
): { readonly end: number; readonly next: number } {
  let at = 0;
  while (at < printed.length) {
    const lineEnd = printed.indexOf(0x0a, at);
    if (lineEnd === -1) return { end: at, next: printed.length + 1 };
    const [oid = '', type, size] = printed.toString('latin1', at, lineEnd).split(' ');
    const contentEnd = size === undefined ? lineEnd : lineEnd + 1 + Number(size);
    if (contentEnd >= printed.length) return { end: at, next: contentEnd + 1 };
    if (type === 'blob' && size !== undefined) take(oid, printed.subarray(lineEnd + 1, contentEnd));
    at = contentEnd + 1;
  }
  return { end: at, next: at };
}
