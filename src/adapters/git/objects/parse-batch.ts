/**
 * Blobs of what `git cat-file --batch` prints: `<oid> <type> <size>\n<content>\n` for each object that is there, `<oid> missing\n` for the others.
 */
export function* parseBatch(printed: Buffer): Generator<[oid: string, content: Buffer]> {
  let at = 0;
  while (at < printed.length) {
    const end = printed.indexOf(0x0a, at);
    if (end === -1) return;
    const [oid = '', type, size] = printed.toString('latin1', at, end).split(' ');
    at = end + 1;
    if (size === undefined) continue;
    const contentEnd = at + Number(size);
    if (type === 'blob' && contentEnd < printed.length)
      yield [oid, printed.subarray(at, contentEnd)];
    at = contentEnd + 1;
  }
}
