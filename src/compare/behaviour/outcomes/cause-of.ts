import { factsOf, factsOfCaller, objectText } from '../../../istio/index.ts';
import type { DecidedEnds, Mesh } from '../../../istio/index.ts';
import type { Node, Origin, Resource } from '../../../manifest/index.ts';
import { fieldPath, nodeAt, runsPods, sameData } from '../../../manifest/index.ts';
import { changedObjects } from '../../rollout/changed-objects.ts';
import type { ModelledOutcome } from './side-outcome.ts';

type CallDecision = ModelledOutcome['endings'][number]['chain'][number];

/** The edit that makes a decision another one. */
export interface CallCause {
  /** The step of the call's way that decides by it. */
  readonly step: CallDecision['step'];
  /** The rule of docs/contributing/model/semantics.md by which it does. */
  readonly rule: string;
  /** `VirtualService shop/orders` */
  readonly object: string;
  /** `spec.http[0].timeout`; null for an object that comes or goes. */
  readonly field: string | null;
  /** Where it is written, or was if it is gone. */
  readonly origin: Origin;
  readonly side: 'base' | 'head';
}

/** The decisions of one side about a call, in the order of its way. */
export interface DecidedSide extends DecidedEnds {
  readonly mesh: Mesh;
  readonly chain: readonly CallDecision[];
  /** The decisions that make the difference, the likeliest first. */
  readonly deciding: readonly CallDecision[];
}

type Side = CallCause['side'];
type Step = number | string;
type Found = Omit<CallCause, 'step' | 'rule'>;

/** A part of what differs between two sides. */
interface Part {
  /** Gives what differs in the part itself: all of it if it comes or goes. */
  readonly itself: () => Found | null;
  /** Gives what differs in the object around it. */
  readonly around: () => Found | null;
}

/**
 * Gives the cause of an end that differs: of the first decision that rests on what is otherwise, or missing, on the other
 * side; decisions that make the difference come before those on the way to them, and a field before a whole object.
 */
export function causeOf(before: DecidedSide, after: DecidedSide): CallCause | null {
  const parts = partsBetween(before.mesh, after.mesh);
  if (parts.size === 0) return null;
  const cited = [
    ...[...inOrder(after), ...inOrder(before)]
      .flatMap(({ decision, ends, at }) =>
        factsOf(decision, ends).flatMap((group, order) =>
          group.map((fact) => ({ ...fact, step: decision.step, at, order })),
        ),
      )
      .toSorted((a, b) => a.at - b.at || a.order - b.order),
    // a gateway that is gone decides nothing
    ...[after, before].flatMap((side) =>
      factsOfCaller(side).map((fact) => ({ ...fact, step: 'visibility' as const })),
    ),
  ];
  const facts = cited.flatMap(({ origin, ...fact }) => {
    const part = parts.get(origin);
    return part === undefined ? [] : [{ ...fact, part }];
  });
  for (const reading of ['itself', 'around'] as const)
    for (const { step, rule, part } of facts) {
      const found = part[reading]();
      if (found !== null) return { step, rule, ...found };
    }
  return null;
}

/** Deciding steps are first, then all in the order of the way. */
const inOrder = ({ chain, deciding, ...ends }: DecidedSide) => [
  ...deciding.map((decision, index) => ({ ...{ decision, ends }, at: index - deciding.length })),
  ...chain.map((decision, at) => ({ decision, ends, at })),
];

const known = new WeakMap<Mesh, WeakMap<Mesh, ReadonlyMap<Origin, Part>>>();

/** Finds all parts of what differs, by their places. */
function partsBetween(before: Mesh, after: Mesh): ReadonlyMap<Origin, Part> {
  const ofBefore = known.get(before) ?? new WeakMap<Mesh, ReadonlyMap<Origin, Part>>();
  known.set(before, ofBefore);
  const found = ofBefore.get(after) ?? partsChanged(before, after);
  ofBefore.set(after, found);
  return found;
}

function partsChanged(before: Mesh, after: Mesh): ReadonlyMap<Origin, Part> {
  const parts = new Map<Origin, Part>();
  for (const { before: was, after: is } of changedObjects(before, after)) {
    if (is !== null) addParts(parts, 'head', is, was);
    if (was !== null) addParts(parts, 'base', was, is);
  }
  addSettings(parts, 'head', after, before);
  addSettings(parts, 'base', before, after);
  return parts;
}

function addParts(
  parts: Map<Origin, Part>,
  side: Side,
  object: Resource,
  counterpart: Resource | null,
): void {
  const around = (): Found | null =>
    counterpart === null ? null : differenceAround(side, object, counterpart);
  const gone = (): Found => ({
    ...{ object: objectText(object), field: null },
    ...{ origin: object.origin, side },
  });
  const add = (node: Node, path: readonly Step[]): void => {
    const itself = (): Found | null => {
      if (counterpart === null) return gone();
      if (path.length === 0) return null;
      const other = counterpartAt(counterpart.node, object.node, path);
      return differenceIn({ side, object, path }, node, other);
    };
    if (!parts.has(node.origin)) parts.set(node.origin, { itself, around });
    for (const [step, child] of partsOf(node)) add(child, [...path, step]);
  };
  parts.set(object.origin, { itself: () => (counterpart === null ? gone() : null), around });
  add(object.node, []);
}

/** Adds settings of the mesh, which are read from texts in objects. */
function addSettings(parts: Map<Origin, Part>, side: Side, own: Mesh, other: Mesh): void {
  for (const [path, { node, source }] of own.configuration.settings) {
    const counterpart = other.configuration.settings.get(path)?.node;
    const at = { side, object: source, path: [path] };
    const itself = (): Found | null => differenceIn(at, node, counterpart);
    if (!sameData(node, counterpart)) parts.set(node.origin, { itself, around: () => null });
  }
}

const partsOf = (node: Node): Iterable<readonly [Step, Node]> =>
  node.kind === 'map' ? node.entries : node.kind === 'seq' ? node.items.entries() : [];

/** Finds what differs in an object that a decision cites elsewhere; pods that run are told by the fields that are cited. */
function differenceAround(side: Side, object: Resource, counterpart: Resource): Found | null {
  if (runsPods(object)) return null;
  for (const path of OF_OBJECTS) {
    const [own, other] = [object, counterpart].map(({ node }) => nodeAt(node, ...path));
    const found = own === undefined ? null : differenceIn({ side, object, path }, own, other);
    if (found !== null && (path[0] !== 'metadata' || isReadByIstio(found))) return found;
  }
  return null;
}

const OF_OBJECTS = [
  ...[['spec'], ['specs'], ['data']],
  ...[
    ['metadata', 'labels'],
    ['metadata', 'annotations'],
  ],
];

const isReadByIstio = ({ field }: Found): boolean => field?.includes('istio') === true;

interface Within {
  readonly side: Side;
  readonly object: Resource;
  readonly path: readonly Step[];
}

const told = ({ side, object, path }: Within, { origin }: Node): Found => ({
  ...{ object: objectText(object), field: fieldPath(path) },
  ...{ origin, side },
});

/** Finds the innermost field that differs; null if nothing does. */
function differenceIn(at: Within, own: Node, other: Node | undefined): Found | null {
  if (sameData(own, other)) return null;
  if (other === undefined || own.kind === 'scalar' || own.kind !== other.kind) return told(at, own);
  for (const [step, part] of unmatched(own, other)) {
    const found = differenceIn({ ...at, path: [...at.path, step] }, part, childOf(other, step));
    if (found !== null) return found;
  }
  const [gone] = unmatched(other, own);
  if (gone === undefined) return told(at, own);
  const [step, part] = gone;
  return told({ ...at, side: otherOf(at.side), path: [...at.path, step] }, part);
}

/** Lists the parts that the other side has not: of a list the items that none there is equal to. */
const unmatched = (own: Node, other: Node): readonly (readonly [Step, Node])[] =>
  [...partsOf(own)].filter(([step, part]) =>
    own.kind === 'seq' ? !isAmong(part, other) : !sameData(part, childOf(other, step)),
  );

const otherOf = (side: Side): Side => (side === 'head' ? 'base' : 'head');

const isAmong = (item: Node, list: Node): boolean =>
  list.kind === 'seq' && list.items.some((one) => sameData(one, item));

const childOf = (node: Node, step: Step): Node | undefined =>
  node.kind === 'map'
    ? node.entries.get(String(step))
    : node.kind === 'seq' && typeof step === 'number'
      ? node.items[step]
      : undefined;

/** Finds the same part of the counterpart: of a list the equal item, else the one at the same place. */
function counterpartAt(root: Node, own: Node, path: readonly Step[]): Node | undefined {
  let [node, mine]: [Node | undefined, Node | undefined] = [root, own];
  for (const step of path) {
    if (node === undefined || mine === undefined) return undefined;
    const child = childOf(mine, step);
    const items: readonly Node[] = node.kind === 'seq' && child !== undefined ? node.items : [];
    node = items.find((one) => sameData(one, child)) ?? childOf(node, step);
    mine = child;
  }
  return node;
}
