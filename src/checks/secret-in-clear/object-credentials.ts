import { z } from 'zod';
import type { MapNode, Node, Resource, PathStep } from '../../manifest/index.ts';
import {
  entriesAt,
  nodeAt,
  resourceOf,
  fieldPath,
  parseYaml,
  stringAt,
} from '../../manifest/index.ts';
import type { ClearCredential } from './clear-credential.ts';
import { clearIn, placeOfWritten, hidden } from './clear-credential.ts';
import { clearInContainers } from './container-credentials.ts';
import { clearInValues, isRelease } from './release-credentials.ts';
import type { Field } from '../../istio/index.ts';
import { viewOf } from '../../istio/index.ts';

const known = new WeakMap<MapNode, readonly ClearCredential[]>();

/**
 * Finds all credentials that an object holds in clear text; the same object is read once, on whichever side
 * it stands.
 */
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

/** Matches files whose text is a program, a page or prose: a word after `password=` is no password there. */
const PROGRAM =
  /\.(?:sh|bash|py|js|mjs|ts|lua|rb|go|pl|php|java|groovy|html?|css|sql|tpl|tmpl|gotmpl|rego|md|star|jsonnet|libsonnet|ps1|vcl|j2)$/i;

/** Finds credentials in a ConfigMap; generators make such entries too. */
const clearInConfigMap = (node: MapNode): readonly ClearCredential[] =>
  entriesOf(node, 'data').flatMap(([key, value]) =>
    clearIn(value, {
      holder: 'entry',
      path: ['data', key],
      name: key,
      writing: PROGRAM.test(key) ? 'code' : 'field',
    }),
  );

/** Finds credentials in a Secret; Base64 is no encryption. */
function clearInSecret(node: MapNode): readonly ClearCredential[] {
  if (isEncrypted(node)) return [];
  return ['data', 'stringData'].flatMap((field) =>
    entriesOf(node, field).flatMap(([key, value]) => {
      const text = field === 'data' ? decoded(value) : undefined;
      if (text === null) return [];
      const place = { holder: 'secret', path: [field, key], name: key, writing: 'secret' } as const;
      return [
        ...clearIn(value, text === undefined ? place : { ...place, text }),
        ...clearInClusterSettings(value, { ...place, text: text ?? '' }),
      ];
    }),
  );
}

/** Lists the entries of an object, without what SOPS notes of a file of variables that it encrypts. */
const entriesOf = (node: MapNode, field: string): readonly (readonly [string, Node])[] =>
  [...entriesAt(node, field)].filter(([key]) => !SOPS_NOTE.test(key));

/** Matches the names in which SOPS flattens its notes where a format has no maps (`sops_age__list_0__map_enc`). */
const SOPS_NOTE =
  /^sops_(?:mac|mac_only_encrypted|version|lastmodified|shamir_threshold|(?:un)?encrypted_\w+|(?:age|kms|gcp_kms|azure_kv|hc_vault|hckms|pgp|key_groups)__\w+)$/;

/** Finds the key by which Argo CD logs in to a cluster: base64 within the settings of the cluster's Secret (ARGO-80). */
function clearInClusterSettings(
  value: Node,
  place: Parameters<typeof clearIn>[1] & { readonly text: string },
): readonly ClearCredential[] {
  if (place.name !== 'config' || value.kind !== 'scalar') return [];
  const text = place.text === '' ? String(value.value) : place.text;
  if (!text.includes('keyData')) return [];
  const key = nodeAt(parseYaml('config', text)[0]?.node ?? undefined, 'tlsClientConfig', 'keyData');
  const pem = key === undefined ? null : decoded(key);
  return pem === null ? [] : clearIn(value, { ...place, name: 'keyData', text: pem });
}

/** Tells whether SOPS has been at an object; it writes its own block beside what it encrypts. */
const isEncrypted = (node: MapNode): boolean => nodeAt(node, 'sops') !== undefined;

/** Decodes a value of `data`; null where it is no base64 of a text. */
function decoded(node: Node): string | null {
  if (node.kind !== 'scalar' || typeof node.value !== 'string') return null;
  try {
    const bytes = Uint8Array.from(atob(node.value.trim()), (each) => each.charCodeAt(0));
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/**
 * Finds credentials in annotations, of the object and of the pods that it makes; `ofCopy` reads an object
 * that one holds.
 */
function clearInAnnotations(
  node: Node,
  ofCopy: (copy: MapNode) => readonly ClearCredential[],
  path: readonly PathStep[] = [],
): readonly ClearCredential[] {
  if (node.kind === 'scalar') return [];
  if (!mayHoldAnnotations(node)) return [];
  if (node.kind === 'seq')
    return node.items.flatMap((item, index) => clearInAnnotations(item, ofCopy, [...path, index]));
  return [...node.entries].flatMap(([key, value]) => {
    const here = [...path, key];
    if (key !== 'annotations' || path.at(-1) !== 'metadata')
      return NO_OBJECTS.has(key) ? [] : clearInAnnotations(value, ofCopy, here);
    if (value.kind !== 'map') return [];
    return [...value.entries].flatMap(([name, one]) => inAnnotation(name, one, here, ofCopy));
  });
}

/** Tells whether an object may hold annotations: most parts have none, and then need no paths. */
function mayHoldAnnotations(node: Node): boolean {
  if (node.kind === 'scalar') return false;
  if (node.kind === 'seq') return node.items.some(mayHoldAnnotations);
  if (node.entries.has('annotations')) return true;
  for (const [key, value] of node.entries)
    if (!NO_OBJECTS.has(key) && mayHoldAnnotations(value)) return true;
  return false;
}

/** Lists fields that hold no object with annotations, and may be large. */
const NO_OBJECTS: ReadonlySet<string> = new Set(['data', 'stringData', 'binaryData', 'status']);

function inAnnotation(
  name: string,
  node: Node,
  path: readonly PathStep[],
  ofCopy: (copy: MapNode) => readonly ClearCredential[],
): readonly ClearCredential[] {
  const copy = copyIn(node);
  const own = [...path, name];
  if (copy === null)
    return clearIn(node, { holder: 'annotation', path: own, name, writing: 'text' });
  return ofCopy(copy).map((one) => ({
    ...one,
    holder: 'annotation',
    field: `${fieldPath(own)} ${one.field}`,
    origin: node.origin,
  }));
}

/** Gives the object that an applier has left there as it was applied; null where there is none. */
function copyIn(node: Node): MapNode | null {
  if (node.kind !== 'scalar' || typeof node.value !== 'string') return null;
  if (!/^\s*\{/.test(node.value) || !node.value.includes('"kind"')) return null;
  const [document] = parseYaml(node.origin.file, node.value);
  const copy = document?.node;
  if (copy?.kind !== 'map' || stringAt(copy, 'kind') === undefined) return null;
  return resourceOf(copy) === undefined ? null : copy;
}

/**
 * Finds keys that sign tokens, where only their public half is needed (`jwks` of a RequestAuthentication).
 */
const clearInKeySets = (policy: Resource): readonly ClearCredential[] =>
  signingKeysOf(policy).map(({ field, name, set: { value, origin }, secret }) => {
    const { isFrom, identity } = hidden(secret);
    const line = value.slice(0, value.indexOf(secret)).split('\n').length - 1;
    return {
      holder: 'key-set',
      field,
      name,
      form: 'private-key',
      ...placeOfWritten(origin, line, { isFrom }, value.includes('\n')),
      identity,
    };
  });

/**
 * Reads what signs of a key: the private part of a pair, or the whole of a key that both sides share (RFC
 * 7518, section 6).
 */
const KEY = z.object({
  kid: z.string().optional().catch(undefined),
  d: z.string().optional().catch(undefined),
  k: z.string().optional().catch(undefined),
});

const KEY_SET = z.union([
  z.object({ keys: z.array(KEY) }),
  KEY.transform((key) => ({ keys: [key] })),
]);

/** A key that signs tokens, in the set that a RequestAuthentication checks them by. */
interface SigningKey {
  /** `spec.jwtRules[0].jwks keys[1]` */
  readonly field: string;
  /** Is what the set calls the key (`kid`); null where it does not, or by something that is no name. */
  readonly name: string | null;
  /** Holds the set that the key is in, as it is written. */
  readonly set: Field<string>;
  /** Holds the key itself: it is for comparing, never for showing. */
  readonly secret: string;
}

/** Lists the keys of a RequestAuthentication that sign; of public ones there is nothing to tell. */
const signingKeysOf = (policy: Resource): readonly SigningKey[] =>
  viewOf('RequestAuthentication', policy).jwtRules.value.flatMap(({ jwks }, index) =>
    jwks === null ? [] : inKeySet(jwks, `spec.jwtRules[${String(index)}].jwks`),
  );

const inKeySet = (set: Field<string>, field: string): readonly SigningKey[] =>
  keysIn(set.value).flatMap(({ kid, d, k }, index) => {
    const secret = [d, k].find((one) => one !== undefined && one !== '');
    if (secret === undefined) return [];
    const name = kid !== undefined && NAME.test(kid) ? kid : null;
    return [{ field: `${field} keys[${String(index)}]`, name, set, secret }];
  });

/** Matches a `kid` that reads as a name and is shown; a `kid` may be any text. */
const NAME = /^[\w.:/=+-]{1,64}$/;

/** Reads the keys of a set; it is empty for a text that is no set of keys, which checks no token either. */
function keysIn(text: string): readonly z.infer<typeof KEY>[] {
  if (!/"[dk]"/.test(text)) return [];
  try {
    return KEY_SET.parse(JSON.parse(text)).keys;
  } catch {
    return [];
  }
}
