import type {
  LaidOver,
  Node,
  Origin,
  Reach,
  Resource,
  UnseenContent,
} from '../../manifest/index.ts';
import {
  canonicalJson,
  mapNode,
  plainOf,
  resourceOf,
  scalar,
  stringAt,
} from '../../manifest/index.ts';
import type { Build } from '../build/build.ts';
import type { Layer } from '../build/layer.ts';
import { spend } from '../patches/patch-work.ts';
import type { Selector } from '../transformers/selector.ts';

type NewContent = Pick<UnseenContent, 'kind' | 'name' | 'origin'> & {
  readonly written: ReadonlyMap<string, Node>;
  readonly namespace?: string | null;
  readonly changesOthers?: boolean;
  readonly text?: string;
};

/** Notes what this folder delivers and what is not seen here; what is laid over it further up is added to it. */
export function addUnseen(layer: Layer, content: NewContent): void {
  const { kind, name, origin, written, namespace = null, changesOthers = false, text } = content;
  layer.incomplete = true;
  layer.unseen = [
    ...layer.unseen,
    {
      kind,
      name,
      origin,
      namespace,
      changesOthers,
      written: mapNode(written, origin),
      text: text ?? null,
      usedIn: [],
      laidOver: null,
    },
  ];
}

type Laid = Pick<LaidOver, 'field' | 'name' | 'origin' | 'reach'> & {
  /** What it does, with all that it depends on. */
  readonly does: Node | string;
};

/** Notes what this folder lays over all that is not seen in it. */
export function layOver(build: Build, layer: Layer, { does, ...laid }: Laid): void {
  if (layer.unseen.length === 0) return;
  spend(build.patchWork, layer.unseen.length, laid.origin);
  const digest = typeof does === 'string' ? does : canonicalJson(plainOf(does));
  const isMeant = meantBy(laid.reach, layer.unseen);
  layer.unseen = layer.unseen.map((content) =>
    isMeant(content)
      ? { ...content, laidOver: { ...laid, digest, below: content.laidOver } }
      : content,
  );
}

/** What names an object that is called like the release of one of several charts is for that one. */
function meantBy(
  { name }: Reach,
  all: readonly UnseenContent[],
): (content: UnseenContent) => boolean {
  const released = name === '' ? [] : all.filter((content) => releaseOf(content) === name);
  return released.length === 0
    ? () => true
    : (content) => content.kind !== 'Chart' || released.includes(content);
}

const releaseOf = ({ kind, written }: UnseenContent): string | undefined =>
  kind === 'Chart' ? stringAt(written, 'releaseName') : undefined;

/** Everything that is not seen goes into this namespace too, and what charts install. */
export function placeUnseen(build: Build, layer: Layer, namespace: string, origin: Origin): void {
  const count = layer.unseen.length + layer.inflated.length;
  if (count === 0) return;
  spend(build.patchWork, count, origin);
  layer.unseen = layer.unseen.map((content) => ({ ...content, namespace }));
  layer.inflated = layer.inflated.map((chart) => ({ ...chart, namespace }));
}

/** What a target selects; one that goes by labels or annotations may select anything of its kind. */
export const reachOf = ({ kind, name, namespace }: Selector, object: Node | null): Reach => ({
  kind,
  name,
  namespace,
  object: object === null ? null : (resourceOf(object) ?? null),
});

/** The one object that a patch names. */
export const reachOfObject = (node: Node): Reach => {
  const object: Resource | undefined = resourceOf(node);
  if (object === undefined) return { kind: '', name: '', namespace: '', object: null };
  const { kind, name, namespace } = object;
  return { kind: exactly(kind), name: exactly(name), namespace: exactly(namespace), object };
};

const exactly = (word: string): string => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Whether a target can select nothing beside the object it names. */
export const namesOne = (target: Selector): boolean =>
  PLAIN.test(target.kind) && PLAIN.test(target.name) && target.labelSelector === '';

const PLAIN = /^[\w-]+$/;

/** A text as a fact. */
export const fact = (key: string, text: string, origin: Origin): readonly [string, Node] => [
  key,
  scalar(text, origin),
];
