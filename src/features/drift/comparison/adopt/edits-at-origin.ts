import type { YAMLMap, YAMLSeq } from 'yaml';
import { isMap, isScalar, Scalar } from 'yaml';
import type { ItemOrder } from './editor/list-splice.ts';
import type { Located, WrittenEntry, WrittenItem, WrittenPage } from './editor/written-page.ts';
import type { MapNode, Node, PathStep, Resource, ScalarNode } from '../../../../manifest/index.ts';
import type { Splice } from './editor/text-splice.ts';
import { addEntry, removeEntry, replaceValue } from './editor/entry-splices.ts';
import { entryAt, itemAt, objectAt } from './editor/written-page.ts';
import { mapNode, nodeAt, resolveScalar, scalar } from '../../../../manifest/index.ts';
import type { SourceEdit, PageOf } from './tree-edits.ts';
import type { ObjectDifference, ListDifference } from './object-differences.ts';

/** The edits that put a difference where its value is written; null where that cannot be told. */
export function editsAtOrigin(
  resource: Resource,
  difference: ObjectDifference,
  all: readonly ObjectDifference[],
  pageOf: PageOf,
): readonly SourceEdit[] | null {
  switch (difference.kind) {
    case 'set':
      return one(setEdit(difference, pageOf));
    case 'add':
      return one(addEdit(resource, difference.path, difference.live, pageOf));
    case 'remove':
      return one(removeEdit(difference, all, pageOf));
    case 'list':
      return listEdits(difference, pageOf);
  }
}

const one = (part: SourceEdit | null): readonly SourceEdit[] | null =>
  part === null ? null : [part];

/** Where a value stands that a step leads to. */
function locate(
  node: Node,
  step: PathStep | undefined,
  pageOf: PageOf,
): (Located<WrittenEntry | WrittenItem> & { readonly file: string }) | null {
  const { file } = node.origin;
  const page = pageOf(file);
  if (page === null) return null;
  const found = typeof step === 'number' ? itemAt(page, node.origin) : entryAt(page, node.origin);
  return found === null ? null : { ...found, file };
}

const valueOf = (at: WrittenEntry | WrittenItem): unknown =>
  at.kind === 'entry' ? at.pair.value : at.seq.items[at.index];

/** Whether what is written is the value itself, and not what it is made of. */
function saysSame(written: unknown, node: Node): boolean {
  if (node.kind !== 'scalar') return !isScalar(written);
  if (!isScalar(written) || typeof written.value !== 'string') return false;
  if (written.type !== Scalar.PLAIN) return written.value === node.value;
  return resolveScalar(written.value).value === node.value || written.value === node.value;
}

function setEdit(
  { path, git, live }: Extract<ObjectDifference, { kind: 'set' }>,
  pageOf: PageOf,
): SourceEdit | null {
  const made = valueMadeOf(git, live, pageOf);
  if (made !== null) return made;
  const found =
    locate(git, path.at(-1), pageOf) ??
    locate(git, typeof path.at(-1) === 'number' ? '' : 0, pageOf);
  if (found === null) return null;
  const { file, page, at } = found;
  const written = valueOf(at);
  const value = saysSame(written, git) ? live : literalOf(written, path.at(-1), git, live);
  const splice = value === null ? null : replaceValue(page, at, value);
  return splice === null ? null : { file, page, splice };
}

/** A literal of a generator: `KEY=value`. */
function literalOf(
  written: unknown,
  key: PathStep | undefined,
  git: Node,
  live: Node,
): ScalarNode | null {
  if (!isScalar(written) || typeof key !== 'string') return null;
  if (git.kind !== 'scalar' || live.kind !== 'scalar' || typeof live.value !== 'string')
    return null;
  if (/\n/.test(live.value) || written.value !== `${key}=${String(git.value)}`) return null;
  return { ...live, value: `${key}=${live.value}` };
}

/** Into the innermost map around it that is written somewhere, with the maps that are missing. */
function addEdit(
  resource: Resource,
  path: readonly PathStep[],
  live: Node,
  pageOf: PageOf,
): SourceEdit | null {
  let value = live;
  for (let depth = path.length - 1; depth >= 0; depth -= 1) {
    const key = path[depth];
    if (typeof key !== 'string') return null;
    const found = mapAt(resource, path.slice(0, depth), pageOf);
    if (found !== null) {
      const { file, page, at: map } = found;
      if (map.items.some((pair) => isScalar(pair.key) && pair.key.value === key)) return null;
      const splice = addEntry(page, map, key, value);
      return splice === null ? null : { file, page, splice };
    }
    value = mapNode(new Map([[key, value]]), value.origin);
  }
  return null;
}

/** The map at a path of the rendered object, where it is written as a map. */
function mapAt(
  resource: Resource,
  path: readonly PathStep[],
  pageOf: PageOf,
): (Located<YAMLMap> & { readonly file: string }) | null {
  const node = nodeAt(resource.node, ...path);
  if (node?.kind !== 'map') return null;
  if (path.length === 0) return wholeObject(resource.node, pageOf);
  const found = locate(node, path.at(-1), pageOf);
  if (found === null) return null;
  const written = valueOf(found.at);
  return isMap(written) ? { page: found.page, at: written, file: found.file } : null;
}

function wholeObject(
  { origin }: MapNode,
  pageOf: PageOf,
): (Located<YAMLMap> & { readonly file: string }) | null {
  const page = pageOf(origin.file);
  const found = page === null ? null : objectAt(page, origin);
  return found === null ? null : { ...found, file: origin.file };
}

function removeEdit(
  { path, git }: Extract<ObjectDifference, { kind: 'remove' }>,
  all: readonly ObjectDifference[],
  pageOf: PageOf,
): SourceEdit | null {
  const page = pageOf(git.origin.file);
  const found = page === null ? null : entryAt(page, git.origin);
  if (found === null) return null;
  const { key } = found.at.pair;
  if (!isScalar(key) || key.value !== path.at(-1)) return null;
  const getsOthers = all.some(
    (other) =>
      other.kind === 'add' &&
      other.path.length === path.length &&
      other.path.slice(0, -1).every((step, index) => step === path[index]),
  );
  const splice = removal(found, getsOthers);
  return splice === null ? null : { file: git.origin.file, page: found.page, splice };
}

/** A map that nothing else is written in goes as well. */
function removal({ page, at }: Located<WrittenEntry>, getsOthers: boolean): Splice | null {
  if (at.map.items.length > 1 || getsOthers) return removeEntry(page, at);
  for (const holder of page.entries.values())
    if (holder.pair.value === at.map) return removal({ page, at: holder }, false);
  return null;
}

type WrittenItems = Located<WrittenItem> & { readonly file: string };

/** Each item goes, stays or comes in the list that it, or the one before it, is written in. */
function listEdits(
  { git, live, counterparts }: ListDifference,
  pageOf: PageOf,
): readonly SourceEdit[] | null {
  const places = git.items.map((item) => locate(item, 0, pageOf));
  if (places.some((place) => place?.at.kind !== 'item')) return null;
  const known = places as readonly WrittenItems[];
  const orders = new Map<YAMLSeq, (number | Node)[]>(known.map(({ at }) => [at.seq, []]));
  const firstKept = counterparts.find((index) => index !== null) ?? 0;
  let seq = known[firstKept]?.at.seq;
  for (const [position, index] of counterparts.entries()) {
    const item = live.items[position];
    const place = index === null ? undefined : known[index];
    seq = place?.at.seq ?? seq;
    if (seq === undefined || item === undefined) return null;
    orders.get(seq)?.push(place?.at.index ?? item);
  }
  return [...orders].flatMap(([each, order]) => {
    const place = known.find(({ at }) => at.seq === each);
    return place === undefined || isUnchanged(each, order)
      ? []
      : [{ file: place.file, page: place.page, seq: each, order }];
  });
}

const isUnchanged = ({ items }: YAMLSeq, order: ItemOrder): boolean =>
  order.length === items.length && order.every((each, index) => each === index);

/** The edit of what a value is made of: the value of a chart that it equals, or the new tag of an image; null for other values. */
function valueMadeOf(git: Node, live: Node, pageOf: PageOf): SourceEdit | null {
  if (git.kind !== 'scalar' || live.kind !== 'scalar') return null;
  return chartValue(git, live, pageOf) ?? imagePart(git, live, pageOf);
}

function chartValue(git: Node, live: Node, pageOf: PageOf): SourceEdit | null {
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
function imagePart(git: Node, live: Node, pageOf: PageOf): SourceEdit | null {
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
