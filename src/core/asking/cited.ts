import { isMeshKind } from '../kinds/index.ts';
import type { Node, Origin, Resource } from '../manifest/index.ts';
import type { Mesh } from '../mesh/index.ts';
import type { Cited } from './call-answer.ts';

/** `Kind namespace/name` */
export const objectText = ({
  kind,
  namespace,
  name,
}: Pick<Resource, 'kind' | 'namespace' | 'name'>): string =>
  `${kind} ${namespace === '' ? name : `${namespace}/${name}`}`;

/** By file and place in it. */
type Holders = Map<string, Map<number, string | null>>;

const indexes = new WeakMap<Mesh, Holders>();

/** A place with the object that it is part of; none where two objects share what is written there. */
export function cite(mesh: Mesh, origin: Origin): Cited {
  const holders = indexes.get(mesh) ?? holdersOf(mesh);
  indexes.set(mesh, holders);
  return { object: holders.get(origin.file)?.get(placeIn(origin)) ?? null, origin };
}

/** One number for a line and a column; no line is as long. */
const placeIn = ({ line, column }: Origin): number => line * 2 ** 20 + column;

function holdersOf(mesh: Mesh): Holders {
  const holders: Holders = new Map();
  for (const resource of mesh.resources) {
    const text = objectText(resource);
    if (isMeshKind(resource)) hold(holders, resource.node, text, 0);
    else note(holders, resource.origin, text);
  }
  return holders;
}

/** Deeper than any field that a decision rests on. */
const DEEPEST = 12;

function hold(holders: Holders, node: Node, text: string, depth: number): void {
  if (depth > DEEPEST) return;
  note(holders, node.origin, text);
  if (node.kind === 'map')
    for (const entry of node.entries.values()) hold(holders, entry, text, depth + 1);
  if (node.kind === 'seq') for (const item of node.items) hold(holders, item, text, depth + 1);
}

function note(holders: Holders, origin: Origin, text: string): void {
  const places = holders.get(origin.file) ?? new Map<number, string | null>();
  holders.set(origin.file, places);
  const place = placeIn(origin);
  const known = places.get(place);
  places.set(place, known === undefined || known === text ? text : null);
}
