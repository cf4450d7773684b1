import { rowOf, runsPods, stringAt } from '../../../../manifest/index.ts';
import type { MapNode, Node, Resource } from '../../../../manifest/index.ts';
import { groupedBy } from '../../../matching/grouping.ts';
import { isOfKubernetes } from '../reach/known-kinds.ts';
import { leavesBelow, mapsBelow } from '../../../matching/node-walk.ts';
import type { Naming } from './object-namings.ts';

/** Objects of one side of which a Secret may be made, by their names and by what they make. */
export interface FeedIndex {
  readonly objects: readonly Resource[];
  /** Gives the objects that a name may be that of; the namespace is that of the object which says it. */
  readonly named: (naming: Naming, namespace: string) => readonly Resource[];
  /** Gives what makes a Secret, the Secret too where it is in the tree; the namespace is null where none is said. */
  readonly makersOf: (name: string, namespace: string | null) => readonly Resource[];
}

const OWN_KINDS: ReadonlySet<string> = new Set(['ConfigMap', 'Secret', 'ServiceAccount']);

/**
 * Tells whether a Secret may be made of an object, or by it: of any kind but those that are known to be for something
 * else. A new kind needs no line here.
 */
export function mayFeed(resource: Resource): boolean {
  if (runsPods(resource)) return false;
  if (isOfKubernetes(resource)) return resource.group === '' && OWN_KINDS.has(resource.kind);
  const family = rowOf(resource)?.family ?? 'other';
  return family === 'other';
}

/** Indexes the objects of one side. */
export function feedIndexOf(resources: readonly Resource[]): FeedIndex {
  const objects = resources.filter(mayFeed);
  const near = nearBy(objects.map((object) => [object.name, object]));
  const makersOf = nearBy(
    objects.flatMap((object) =>
      [...secretsMadeBy(object)].map((name): [string, Resource] => [name, object]),
    ),
  );
  return {
    objects,
    named: (naming, namespace) =>
      meantBy(naming, near(naming.name, naming.namespace ?? (namespace === '' ? null : namespace))),
    makersOf,
  };
}

/** Finds objects by a name from a namespace, null for any; what belongs to no namespace may be meant from all of them. */
function nearBy(
  named: readonly (readonly [name: string, object: Resource])[],
): FeedIndex['makersOf'] {
  const byName = groupedBy(named, ([name]) => name);
  const byHome = groupedBy(named, ([name, { namespace }]) => `${namespace}/${name}`);
  const homesFor = (name: string, namespace: string | null) =>
    namespace === null
      ? (byName.get(name) ?? [])
      : ['', namespace].flatMap((home) => byHome.get(`${home}/${name}`) ?? []);
  return (name, namespace) => homesFor(name, namespace).map(([, object]) => object);
}

/** Gives, of the objects of one name, those of the kind that is said, else those whose kind the key speaks of, else all that a reference may mean. */
function meantBy(
  { kind, word, isReference }: Naming,
  near: readonly Resource[],
): readonly Resource[] {
  if (kind !== null) {
    const ofKind = near.filter((object) => object.kind === kind);
    if (ofKind.length > 0 || isReference) return ofKind;
  }
  const spoken = near.filter((object) => speaksOf(word, object.kind.toLowerCase()));
  return spoken.length > 0 || !isReference ? spoken : near;
}

const SHORTEST_WORD = 4;

const speaksOf = (word: string, kind: string): boolean =>
  word.length >= SHORTEST_WORD && (kind.includes(word) || word.includes(kind));

/**
 * Groups of which it is known which kinds make Secrets: those that have rows. Their stores, issuers and logins read some.
 */
const UNDERSTOOD =
  /^(?:(?:acme\.|policy\.)?cert-manager\.io|(?:generators\.)?external-secrets\.io|secrets\.hashicorp\.com)$/;

/** Names the Secrets that an object makes; of a kind that is not known all that it names may be one. */
function secretsMadeBy(object: Resource): ReadonlySet<string> {
  const { group, kind, name, node } = object;
  if (kind === 'Secret' && group === '') return new Set([name]);
  if (group === '') return new Set();
  const row = rowOf(object)?.makesSecret;
  if (row !== undefined) {
    const [first] = row.names.flatMap((path) => stringAt(node, ...path) ?? []);
    return new Set([first ?? name]);
  }
  if (UNDERSTOOD.test(group) && !/PushSecret$/.test(kind)) return new Set();
  return new Set([name, ...secretsNamedIn(node)]);
}

const secretsNamedIn = (node: MapNode): readonly string[] => {
  const others = new Set([...mapsBelow(node)].flatMap(nameOfAnother));
  return [...node.entries]
    .flatMap(([field, value]) => (ASIDE.has(field) ? [] : [...leavesBelow(value, [field])]))
    .flatMap(({ keys, text, node: leaf }) =>
      isNameOfSecret(keys) && text.length <= LONGEST_NAME && !others.has(leaf) ? [text] : [],
    );
};

/** Gives the name beside which another kind than a Secret is written. */
function nameOfAnother(map: MapNode): readonly Node[] {
  const kind = stringAt(map, 'kind');
  const name = map.entries.get('name');
  return kind === undefined || /secret/i.test(kind) || name === undefined ? [] : [name];
}

const ASIDE: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata', 'status']);
const LONGEST_NAME = 253;

const isNameOfSecret = (keys: readonly string[]): boolean =>
  /^name$|Name$|Key$/.test(keys.at(-1) ?? '') || keys.some((key) => /secret/i.test(key));
