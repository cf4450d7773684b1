import type { MapNode, Node, Resource } from '../../manifest/index.ts';
import { entriesAt, nodeAt, resourceOf } from '../../manifest/index.ts';
import type { ClearCredential } from './clear-credential.ts';
import { clearIn } from './clear-credential.ts';
import { clearInAnnotations } from './in-annotations.ts';
import { clearInContainers } from './in-containers.ts';
import { clearInKeySets } from './in-key-sets.ts';
import { clearInValues, isRelease } from './in-releases.ts';

const known = new WeakMap<MapNode, readonly ClearCredential[]>();

/** All credentials that an object holds in clear text; the same object is read once, on whichever side it stands. */
export function clearInObject(object: Resource): readonly ClearCredential[] {
  const found = known.get(object.node) ?? [
    ...ownOf(object),
    ...clearInAnnotations(object.node, (copy) => {
      const inside = resourceOf(copy);
      return inside === undefined ? [] : ownOf(inside);
    }),
  ];
  known.set(object.node, found);
  return found;
}

function ownOf(object: Resource): readonly ClearCredential[] {
  const { group, kind, node } = object;
  if (group === '' && kind === 'Secret') return clearInSecret(node);
  if (group === '' && kind === 'ConfigMap') return clearInConfigMap(node);
  if (isRelease(group, kind)) return clearInValues(group, kind, node);
  if (group === 'security.istio.io' && kind === 'RequestAuthentication')
    return clearInKeySets(object);
  return kind === 'CustomResourceDefinition' ? [] : clearInContainers(node);
}

/** Files whose text is a program, a page or prose: a word after `password=` is no password there. */
const PROGRAM =
  /\.(?:sh|bash|py|js|mjs|ts|lua|rb|go|pl|php|java|groovy|html?|css|sql|tpl|tmpl|gotmpl|rego|md|star|jsonnet|libsonnet|ps1|vcl|j2)$/i;

/** Generators make such entries too. */
const clearInConfigMap = (node: MapNode): readonly ClearCredential[] =>
  [...entriesAt(node, 'data')].flatMap(([key, value]) =>
    clearIn(value, {
      holder: 'entry',
      path: ['data', key],
      name: key,
      writing: PROGRAM.test(key) ? 'code' : 'field',
    }),
  );

/** Base64 is no encryption. */
function clearInSecret(node: MapNode): readonly ClearCredential[] {
  if (isEncrypted(node)) return [];
  return ['data', 'stringData'].flatMap((field) =>
    [...entriesAt(node, field)].flatMap(([key, value]) => {
      const text = field === 'data' ? decoded(value) : undefined;
      if (text === null) return [];
      const place = { holder: 'secret', path: [field, key], name: key, writing: 'secret' } as const;
      return clearIn(value, text === undefined ? place : { ...place, text });
    }),
  );
}

/** What SOPS has been at; it writes its own block beside what it encrypts. */
const isEncrypted = (node: MapNode): boolean => nodeAt(node, 'sops') !== undefined;

/** What a value of `data` stands for; null where it is no base64 of a text. */
function decoded(node: Node): string | null {
  if (node.kind !== 'scalar' || typeof node.value !== 'string') return null;
  try {
    const bytes = Uint8Array.from(atob(node.value.trim()), (each) => each.charCodeAt(0));
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
