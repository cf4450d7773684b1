/** GitHub's limits count characters (code points), not UTF-16 units and not bytes. */
export function characterCount(text: string): number {
  let pairs = 0;
  for (let index = 0; index < text.length; index += 1)
    if ((text.codePointAt(index) ?? 0) > 0xffff) pairs += 1;
  return text.length - pairs;
}
