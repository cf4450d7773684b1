/** An image of a registry, with its name and its tag. */
const IMAGE = /^[\w.-]+(?::\d+)?(?:\/[\w.-]+)*(\/[\w.-]+:([\w.-]+))$/;

/**
 * Shortens two images of other names and tags at their beginnings: which release runs stands at the end. Null for others, and
 * where neither is too long.
 */
export function imagePair(
  before: string,
  after: string,
  longest: number,
): readonly [string, string] | null {
  const [was, is] = [IMAGE.exec(before), IMAGE.exec(after)];
  if (was === null || is === null || was[2] === is[2] || was[1] === undefined) return null;
  if (before.slice(0, -was[1].length) === after.slice(0, -(is[1] ?? '').length)) return null;
  if (before.length <= longest && after.length <= longest) return null;
  const cut = (text: string, end = ''): string =>
    text.length <= longest || end.length >= longest ? text : `…${end}`;
  return [cut(before, was[1]), cut(after, is[1])];
}
