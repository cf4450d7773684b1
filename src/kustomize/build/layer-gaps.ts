import type { LaidOver, Node, Origin, Resource, UnseenContent } from '../../manifest/index.ts';
import {
  canonicalJson,
  mapNode,
  plainOf,
  resourceOf,
  scalar,
  stringAt,
  WHOLE_REACH,
} from '../../manifest/index.ts';
import type { Build } from './build.ts';
import type { Layer } from './layer.ts';
import { spend } from './build-effort.ts';
import type { Selector } from '../transformers/selector.ts';
import type { Text } from '../files/read-fields.ts';
import { loginOf, refOf, withoutLogin, withoutRef } from '../files/remote-address.ts';

type NewContent = Pick<UnseenContent, 'kind' | 'name' | 'origin'> & {
  readonly written: ReadonlyMap<string, Node>;
  readonly namespace?: string | null;
  readonly changesOthers?: boolean;
  readonly text?: string;
};

/**
 * Notes what this folder delivers and what is not seen here; what is laid over it further up is added to it.
 */
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

type Laid = Pick<LaidOver, 'field' | 'name' | 'shows' | 'origin' | 'reach'> & {
  /** Holds what it does, with all that it depends on. */
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

/**
 * Gives the content that an overlay is for. One that names an object called like the release of one of
 * several charts is not for the other charts; any other is for all.
 */
function meantBy(
  { name }: LaidOver['reach'],
  all: readonly UnseenContent[],
): (content: UnseenContent) => boolean {
  const released = name === '' ? [] : all.filter((content) => releaseOf(content) === name);
  return released.length === 0
    ? () => true
    : (content) => content.kind !== 'Chart' || released.includes(content);
}

const releaseOf = ({ kind, written }: UnseenContent): string | undefined =>
  kind === 'Chart' ? stringAt(written, 'releaseName') : undefined;

/** Puts everything that is not seen into this namespace too, and what charts install. */
export function placeUnseen(build: Build, layer: Layer, namespace: string, origin: Origin): void {
  const count = layer.unseen.length + layer.inflated.length;
  if (count === 0) return;
  spend(build.patchWork, count, origin);
  layer.unseen = layer.unseen.map((content) => ({ ...content, namespace }));
  layer.inflated = layer.inflated.map((chart) => ({ ...chart, namespace }));
}

/** Says what a target selects; one that goes by labels or annotations may select anything of its kind. */
export const reachOf = (
  { kind, name, namespace }: Selector,
  object: Node | null,
): LaidOver['reach'] => ({
  kind,
  name,
  namespace,
  object: object === null ? null : (resourceOf(object) ?? null),
});

/** Names the one object that a patch names. */
export const reachOfObject = (node: Node): LaidOver['reach'] => {
  const object: Resource | undefined = resourceOf(node);
  if (object === undefined) return { kind: '', name: '', namespace: '', object: null };
  const { kind, name, namespace } = object;
  return { kind: exactly(kind), name: exactly(name), namespace: exactly(namespace), object };
};

const exactly = (word: string): string => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Tells whether a target can select nothing beside the object it names. */
export const namesOne = (target: Selector): boolean =>
  PLAIN.test(target.kind) && PLAIN.test(target.name) && target.labelSelector === '';

const PLAIN = /^[\w-]+$/;

export const fact = (key: string, text: string, origin: Origin): readonly [string, Node] => [
  key,
  scalar(text, origin),
];

interface Unapplied {
  /** Begins the sentence: `The patch patch.yaml`. */
  readonly what: string;
  readonly key: string;
  /** Holds content whose change means something that is not seen here. */
  readonly input: string;
  readonly origin: Origin;
  /** Names the field of the kustomization; absent where what is laid over is noted already. */
  readonly field?: string;
  readonly reach?: LaidOver['reach'];
}

/**
 * Notes a step that finds nothing to work on in a folder some of whose objects are not analysed. In
 * kustomize's own run the object is there; here a change of the step must not pass unseen.
 */
export function noteUnapplied(build: Build, layer: Layer, step: Unapplied): void {
  const { field, origin, reach = WHOLE_REACH } = step;
  if (field !== undefined)
    layOver(build, layer, { field, origin, reach, name: step.what, does: step.input });
  build.trace.gaps.push({
    reason: 'not-rendered',
    cause: 'laid-over',
    message: `${step.what} has no effect here: what it is for is not among the objects seen here, and may be among those that are not analysed.`,
    origin: step.origin,
    key: step.key,
    input: step.input,
  });
}

interface Remote {
  readonly kind?: 'Remote base' | 'Remote component' | 'Remote patch';
  readonly message?: string;
}

/**
 * Notes a base or file that lies on the network: nothing is fetched, though what applies it may (ARGO-31,
 * FLUX-20).
 */
export function noteRemote(
  build: Build,
  path: Text,
  layer: Layer,
  {
    kind = 'Remote base',
    message = `The objects of ${withoutLogin(path.value)} are not analysed: they lie outside the repository.`,
  }: Remote = {},
): void {
  const { value, origin } = path;
  const name = withoutLogin(withoutRef(value));
  const facts = { url: name, ref: refOf(value), credentials: loginOf(value) };
  addUnseen(layer, {
    kind,
    origin,
    name,
    changesOthers: kind !== 'Remote base',
    written: new Map(
      Object.entries(facts).flatMap(([key, fact]) =>
        fact === null ? [] : [[key, scalar(fact, origin)] as const],
      ),
    ),
  });
  build.trace.gaps.push({
    reason: 'remote-base',
    message,
    origin: path.origin,
    key: withoutRef(path.value),
    input: path.value,
  });
}
