import type { Node, Origin } from '../../manifest/index.ts';
import { mapNode, resourceKey, sameData, seqNode } from '../../manifest/index.ts';
import type { RenderedRoot } from '../environment.ts';
import type { Keys } from './value-origin.ts';
import { childrenOf, keyOf, throughOf } from './value-origin.ts';

/** Says what of one side a change edits: which files, and which values only the other side has as well. */
interface Edits {
  readonly files: ReadonlySet<string>;
  readonly elsewhere: Keys;
}

/** Gives what a chart renders to whose templates are edited: what differs for that has the line of the template. */
export function throughEdits(own: RenderedRoot, other: RenderedRoot, edits: Edits): RenderedRoot {
  const counterparts = new Map(other.resources.map((each) => [resourceKey(each), each]));
  const resources = own.resources.map((each) => {
    const node = throughEdit(each.node, counterparts.get(resourceKey(each))?.node, edits);
    return node === each.node || node.kind !== 'map' ? each : { ...each, node };
  });
  return { ...own, resources };
}

function throughEdit(own: Node, other: Node | undefined, edits: Edits): Node {
  if (own === other || (other !== undefined && sameData(own, other))) return own;
  const origin = isEditedThrough(own.origin, edits) ? throughOf(own.origin) : own.origin;
  if (own.kind === 'scalar') return origin === own.origin ? own : { ...own, origin };
  const theirs = other === undefined ? new Map<string | number, Node>() : childrenOf(other);
  if (own.kind === 'seq')
    return seqNode(
      own.items.map((item, at) => throughEdit(item, theirs.get(at), edits)),
      origin,
    );
  const entries = [...own.entries].map(
    ([key, value]) => [key, throughEdit(value, theirs.get(key), edits)] as const,
  );
  return mapNode(new Map(entries), origin);
}

/** Tells whether a change edits the line that a value came through, and not the value. */
function isEditedThrough(origin: Origin, { files, elsewhere }: Edits): boolean {
  const through = throughOf(origin);
  if (through === origin || !files.has(through.file)) return false;
  const value = origin.values?.find(
    ({ file, line }) => file === origin.file && line === origin.line,
  );
  return !files.has(origin.file) || (value !== undefined && elsewhere.has(keyOf(value)));
}
