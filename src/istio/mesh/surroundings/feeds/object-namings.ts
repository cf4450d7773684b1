import type { MapNode, Node, Resource } from '../../../../manifest/index.ts';
import { stringAt, stringMapAt } from '../../../../manifest/index.ts';

/** A text of an object that may be the name of another one. */
export interface Naming {
  readonly name: string;
  /** The namespace that is written beside it; null where none is. */
  readonly namespace: string | null;
  /** The kind that is written beside it; null where none is. */
  readonly kind: string | null;
  /** The key that says what it is the name of, in small letters and without `Ref`: `vaultauth`, `issuer`. */
  readonly word: string;
  /** Tells whether the key says that it refers to something (`…Ref`, `…Refs`). */
  readonly isReference: boolean;
}

/** A name of Kubernetes has at most this many letters, and one of a namespace before it as many again. */
const LONGEST = 506;

/**
 * Lists the names that an object says of others, of whatever kind it is: `{ kind, name }`, `storeRef: { name }`,
 * `authRef: name`, `secretName: name`, and the annotations by which controllers copy (`namespace/name`).
 */
export function namingsOf({ node }: Resource): readonly Naming[] {
  const found = new Map<string, Naming>();
  for (const [key, value] of node.entries)
    for (const naming of ASIDE.has(key) ? [] : namingsBelow(value, key))
      found.set(JSON.stringify(Object.values(naming)), naming);
  return [...found.values(), ...copiedFrom(node)];
}

const ASIDE: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata', 'status']);

/** Lists what annotations name in another namespace. */
export const copiedFrom = (node: Node): readonly Naming[] =>
  [...stringMapAt(node, 'metadata', 'annotations')].flatMap(([key, text]) => {
    const [, namespace, name] = /^([a-z0-9-]{1,63})\/([a-z0-9.-]{1,253})$/.exec(text) ?? [];
    return namespace === undefined || name === undefined
      ? []
      : [{ name, namespace, kind: null, word: `${key} of a secret`, isReference: false }];
  });

/** Lists the names in a part of an object, which stands under a key. */
export function* namingsBelow(node: Node, key: string): Generator<Naming> {
  if (node.kind === 'seq') for (const item of node.items) yield* namingsBelow(item, key);
  else if (node.kind === 'map')
    for (const [field, value] of node.entries)
      if (field === 'name' && value.kind === 'scalar') yield* namingAt(value, key, node);
      else yield* namingsBelow(value, field);
  else yield* namingAt(node, key, null);
}

/** The key is that of the map around a `name`, else that of the text itself. */
function* namingAt(node: Node, key: string, around: MapNode | null): Generator<Naming> {
  const text = stringAt(node) ?? '';
  if (text === '' || text.length > LONGEST || /\s/.test(text)) return;
  const [, before, name = ''] = /^(?:([^/]+)\/)?([^/]+)$/.exec(text) ?? [];
  if (name === '') return;
  yield {
    name,
    namespace: around === null ? (before ?? null) : (stringAt(around, 'namespace') ?? null),
    kind: around === null ? null : (stringAt(around, 'kind') ?? stringAt(around, 'type') ?? null),
    word: key.replace(/(?:Name)?(?:Refs?|References?)?$/, '').toLowerCase(),
    isReference: /Ref(?:erence)?s?$/.test(key),
  };
}
