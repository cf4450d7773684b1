import { createHash } from 'node:crypto';
import type { FileTree, Node } from '../../manifest/index.ts';
import { buildFileTree, decodeBlob, itemsAt, stringAt } from '../../manifest/index.ts';
import { fitsVersion } from '../elsewhere/version-range.ts';

/**
 * Whether values of the chart around decide by themselves that a dependency is left out: tags do, and so does one
 * condition. Of several conditions, or with tags beside it, one that the chart around does not set could be set by the
 * dependency's own values.
 */
export function isSwitched(dependency: Node): boolean {
  const conditions = (stringAt(dependency, 'condition') ?? '').split(',').filter(Boolean);
  const tags = itemsAt(dependency, 'tags');
  return tags.length === 0 ? conditions.length === 1 : conditions.length === 0;
}

/**
 * A chart in the place of one that is not here, at which Helm stops unless values switch it off: all charts that are
 * named have to be there, also those that are left out then.
 */
export function placeholderFor(name: string, asked: string): { tree: FileTree; version: string } {
  const version = versionLike(asked);
  const contents = new Map(
    Object.entries({
      'Chart.yaml': JSON.stringify({ apiVersion: 'v2', name, version }),
      'templates/unseen.yaml': '{{ fail "it is not seen" }}\n',
    }).map(([path, text]) => [path, new TextEncoder().encode(text)] as const),
  );
  const files = [...contents].map(([path, bytes]) => {
    const oid = createHash('sha256').update(bytes).digest('hex');
    return { entry: { path, mode: '100644', oid, size: bytes.length }, blob: decodeBlob(bytes) };
  });
  const tree = buildFileTree(
    files.map(({ entry }) => entry),
    new Map(files.map(({ entry, blob }) => [entry.oid, blob])),
  );
  return { tree, version };
}

/** A version that a range takes, where one is easy to tell: with another, Helm leaves the chart in. */
function versionLike(asked: string): string {
  const [, major = '0', minor = '0', patch = '0', before = ''] =
    /(\d+)(?:\.(\d+))?(?:\.(\d+))?(-[\w.-]+)?/.exec(asked) ?? [];
  const named = `${major}.${minor}.${patch}${before}`;
  const next = `${major}.${minor}.${String(Number(patch) + 1)}`;
  return [named, next].find((each) => fitsVersion(asked, each) === true) ?? '0.0.0';
}
