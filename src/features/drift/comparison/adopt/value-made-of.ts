import { isScalar } from 'yaml';
import type { Node, WrittenEntry, WrittenPage } from '../../../../manifest/index.ts';
import { entryAt, replaceValue, scalar } from '../../../../manifest/index.ts';
import type { FileEdit, PageOf } from './file-edits.ts';

/** The edit of what a value is made of: the value of a chart that it equals, or the new tag of an image; null for other values. */
export function valueMadeOf(git: Node, live: Node, pageOf: PageOf): FileEdit | null {
  if (git.kind !== 'scalar' || live.kind !== 'scalar') return null;
  return chartValue(git, live, pageOf) ?? imagePart(git, live, pageOf);
}

function chartValue(git: Node, live: Node, pageOf: PageOf): FileEdit | null {
  if (git.kind !== 'scalar') return null;
  for (const { path, file, line, text } of git.origin.values ?? []) {
    if (text !== String(git.value)) continue;
    const page = pageOf(file);
    const entry = page === null ? null : entryOnLine(page, line, path, text);
    const splice = page === null || entry === null ? null : replaceValue(page, entry, live);
    if (page !== null && splice !== null) return { file, page, splice };
  }
  return null;
}

/** The only entry of a line that has the last name of the path, and says just this. */
function entryOnLine(
  { entries }: WrittenPage,
  line: number,
  path: string,
  text: string,
): WrittenEntry | null {
  const found = [...entries].filter(
    ([place, { pair }]) =>
      place.startsWith(`${String(line)}:`) &&
      isScalar(pair.key) &&
      path.endsWith(String(pair.key.value)) &&
      isScalar(pair.value) &&
      pair.value.value === text,
  );
  return found.length === 1 ? (found[0]?.[1] ?? null) : null;
}

/** `images` of a kustomization says only a part: a tag, a digest or a name. */
function imagePart(git: Node, live: Node, pageOf: PageOf): FileEdit | null {
  const { file, via } = git.origin;
  if (via?.name !== 'images' || git.kind !== 'scalar' || live.kind !== 'scalar') return null;
  const page = pageOf(file);
  const found = page === null ? null : entryAt(page, git.origin);
  const written = found?.at.pair.value;
  if (found === null || !isScalar(written)) return null;
  const [was, is, part] = [String(git.value), String(live.value), String(written.value)];
  const before = was.slice(0, was.length - part.length);
  if (!was.endsWith(part) || !is.startsWith(before) || !/[:@]$/.test(before)) return null;
  const splice = replaceValue(found.page, found.at, scalar(is.slice(before.length), live.origin));
  return splice === null ? null : { file, page: found.page, splice };
}
