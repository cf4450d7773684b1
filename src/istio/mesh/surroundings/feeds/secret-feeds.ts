import { resourceKey, rowOf, stringAt } from '../../../../manifest/index.ts';
import type { Resource } from '../../../../manifest/index.ts';
import type { MeshSurroundings } from '../mesh-surroundings.ts';
import { inputInfluence, writesBy } from '../mesh-inputs.ts';
import { mapsBelow } from '../../../matching/node-walk.ts';
import { signerInfluence } from '../signers.ts';
import type { FeedIndex } from './feed-index.ts';
import { feedIndexOf } from './feed-index.ts';
import { copiedFrom, namingsBelow, namingsOf } from './object-namings.ts';
import type { Naming } from './object-namings.ts';
import type { ReadSecret } from './read-secrets.ts';
import { readByLabel, readSecrets } from './read-secrets.ts';

/** Says what an object has to do with a Secret that the mesh or what delivers reads. */
export interface Feed {
  readonly resource: Resource;
  readonly secret: Pick<ReadSecret, 'name' | 'namespace' | 'on' | 'reader'>;
  /** Gives what names the object, and so on up to what makes the Secret; null where it is the Secret, or makes it. */
  readonly by: Feed | null;
}

/** All that feeds such Secrets on one side, by `resourceKey`. */
export type Feeds = ReadonlyMap<string, Feed>;

const known = new WeakMap<MeshSurroundings, Feeds>();

/**
 * Follows the Secrets that the mesh and what delivers read to all of which they are made: to what makes them, from there to
 * every object that is named, and on to its end. Each object is met once, for the Secret that matters most. AROUND-25
 */
export function feedsOf(around: MeshSurroundings): Feeds {
  const found = known.get(around);
  if (found !== undefined) return found;
  const index = feedIndexOf(around.mesh.resources);
  const feeds = new Map<string, Feed>();
  const starts = startsOf(index, around);
  for (const on of ORDER)
    follow(
      starts.filter(({ secret }) => secret.on === on),
      index,
      feeds,
    );
  known.set(around, feeds);
  return feeds;
}

/** Adds what some objects name, and so on to its end, to all that is known. */
function follow(starts: readonly Feed[], index: FeedIndex, feeds: Map<string, Feed>): void {
  const met = [...starts];
  // a list is walked to its end, also to what is added on the way
  for (const feed of met) {
    const key = resourceKey(feed.resource);
    if (feeds.has(key)) continue;
    feeds.set(key, feed);
    for (const next of namedIn(feed.resource, index))
      if (!feeds.has(resourceKey(next)))
        met.push({ resource: next, secret: feed.secret, by: feed });
  }
}

const ORDER: readonly ReadSecret['on'][] = ['control-plane', 'delivery', 'gateway'];

const startsOf = (index: FeedIndex, around: MeshSurroundings): readonly Feed[] => [
  ...index.objects.flatMap((resource) => {
    const on = readItself(resource, { index, around });
    return on === null ? [] : [startOf(resource, on, madeBy(resource))];
  }),
  ...readSecrets(around).flatMap((secret) =>
    index
      .makersOf(secret.name, secret.namespace)
      .map((resource): Feed => ({ resource, secret, by: null })),
  ),
  ...ofDrivers(index, around),
];

const startOf = (resource: Resource, on: ReadSecret['on'], name: string): Feed => ({
  resource,
  secret: { name, namespace: resource.namespace, on, reader: READERS[on] },
  by: null,
});

const READERS: Readonly<Record<ReadSecret['on'], string>> = {
  'control-plane': 'the control plane',
  delivery: 'Argo CD',
  gateway: 'a gateway',
};

/** Tells who reads by its name or its label what an object makes or signs with; null where nobody is known to. */
function readItself(
  object: Resource,
  { index, around }: { readonly index: FeedIndex; readonly around: MeshSurroundings },
): ReadSecret['on'] | null {
  const { group, kind } = object;
  if (group === '' && kind !== 'Secret') return null;
  const isMaker = rowOf(object)?.makesSecret !== undefined;
  const isRead =
    (isMaker && around.partOf(object) === 'control-plane') ||
    (group !== '' &&
      ([inputInfluence, signerInfluence].some((way) => way(object, around).length > 0) ||
        writesBy(object, () => namedIn(object, index), around)));
  return isRead ? 'control-plane' : readByLabel(object);
}

/** Gives the name of the Secret that an object makes, as far as its kind is known to say that. */
const madeBy = (object: Resource): string =>
  (rowOf(object)?.makesSecret?.names ?? []).flatMap(
    (path) => stringAt(object.node, ...path) ?? [],
  )[0] ?? object.name;

/** Lists what volumes of pods of the control plane name to drivers. */
const ofDrivers = (index: FeedIndex, { facts }: MeshSurroundings): readonly Feed[] =>
  facts.pods.flatMap(({ part, resource, podSpec }) =>
    (part === 'control-plane' ? [...mapsBelow(podSpec)] : [])
      .flatMap((map) => {
        const driver = map.entries.get('csi');
        return driver === undefined ? [] : [...namingsBelow(driver, 'csi')];
      })
      .flatMap((naming) => index.named({ ...naming, isReference: true }, resource.namespace))
      .map((object) => startOf(object, 'control-plane', object.name)),
  );

/** Lists what an object names; of a Secret all that makes it, and what it is copied from. */
function namedIn(resource: Resource, { named, makersOf }: FeedIndex): readonly Resource[] {
  const { group, kind, namespace, name, node } = resource;
  const home = namespace === '' ? null : namespace;
  const isSecret = group === '' && kind === 'Secret';
  if (group === '' && !isSecret) return [];
  return [
    ...(isSecret ? makersOf(name, home) : []),
    ...(isSecret ? copiedFrom(node) : namingsOf(resource)).flatMap((naming) => [
      ...named(naming, namespace),
      ...(isOfSecret(naming) ? makersOf(naming.name, naming.namespace ?? home) : []),
    ]),
  ];
}

const isOfSecret = ({ kind, word }: Naming): boolean =>
  kind === 'Secret' || (kind === null && word.includes('secret'));
