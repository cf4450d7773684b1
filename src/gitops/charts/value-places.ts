import type { Node, Origin, Resource, ScalarNode } from '../../manifest/index.ts';
import { mapNode, resourceKey, seqNode } from '../../manifest/index.ts';
import type { RenderedEnvironment, RenderedRoot } from '../environment.ts';
import { looseKeyOf } from '../releases/loose-releases.ts';
import { partnersOf } from '../roots/root-pairs.ts';
import { releaseOfRoot } from '../roots/root.ts';
import { holdsValues, valueOrigin } from './value-origin.ts';

/**
 * Gives what charts render to, with the place of a value where that is what changes: a reader of the change
 * looks for the line that was edited, not for the template's, which stands as it was.
 */
export function placedAtValues(
  before: RenderedEnvironment | null,
  after: RenderedEnvironment,
): RenderedEnvironment {
  if (!after.roots.some(holdsValues)) return after;
  const past = before?.roots ?? [];
  const partners = partnersOf(past, after.roots);
  const roots = after.roots.map((root) =>
    placed(partners.get(root) ?? ownValues(past, root), root),
  );
  return roots.every((root, at) => root === after.roots[at]) ? after : { ...after, roots };
}

/** Finds what came of the chart's own values, for one of which no file of values was there. */
const ownValues = (
  past: readonly RenderedRoot[],
  { root: own }: RenderedRoot,
): RenderedRoot | undefined =>
  releaseOfRoot(own)?.loose === undefined
    ? undefined
    : past.find(({ root }) => looseKeyOf(root) === own.path);

function placed(before: RenderedRoot | undefined, after: RenderedRoot): RenderedRoot {
  if (!holdsValues(after) || before === undefined || before === after) return after;
  const past = new Map(before.resources.map((each) => [resourceKey(each), each]));
  return {
    ...after,
    resources: after.resources.map((each) => at(past.get(resourceKey(each)), each)),
  };
}

function at(before: Resource | undefined, after: Resource): Resource {
  const node = before === undefined ? after.node : pointed(before.node, after.node);
  return node.kind !== 'map' || node === after.node ? after : { ...after, node };
}

function pointed(before: Node | undefined, after: Node): Node {
  if (before === undefined) return after;
  if (after.kind === 'scalar') return pointedScalar(before, after);
  if (after.kind === 'seq') {
    const items = after.items.map((item, index) =>
      pointed(before.kind === 'seq' ? before.items[index] : undefined, item),
    );
    return items.every((item, index) => item === after.items[index])
      ? after
      : seqNode(items, after.origin);
  }
  const entries = [...after.entries].map(([key, value]): readonly [string, Node] => [
    key,
    pointed(before.kind === 'map' ? before.entries.get(key) : undefined, value),
  ]);
  return entries.every(([key, value]) => value === after.entries.get(key))
    ? after
    : mapNode(new Map(entries), after.origin);
}

function pointedScalar(before: Node, after: ScalarNode): Node {
  if (before.kind === 'scalar' && before.value === after.value) return after;
  const { lines } = after.origin;
  const origin =
    lines === undefined
      ? valueOrigin(before.origin, after.origin)
      : textOrigin(before.origin, after.origin, lines);
  return origin === null ? after : { ...after, origin };
}

/**
 * Gives the origin of a text, in which each line whose value says something else has the place of that value.
 */
function textOrigin(before: Origin, after: Origin, lines: readonly Origin[]): Origin {
  const earlier = [before, ...(before.lines ?? [])].flatMap(({ values = [] }) => values);
  const placedLine = (line: Origin): Origin =>
    valueOrigin({ ...before, values: earlier }, line) ?? line;
  return { ...(valueOrigin(before, after) ?? after), lines: lines.map(placedLine) };
}
