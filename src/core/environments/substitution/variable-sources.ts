import type { Node, Origin } from '../../manifest/index.ts';
import { entriesAt, stringAt } from '../../manifest/index.ts';
import { decodeBase64 } from '../decode-base64.ts';
import { stepsOf } from '../tree-path.ts';

/** What a ConfigMap or Secret gives: plain values, and the text of those that SOPS encrypted. */
export interface VariableSource {
  readonly values: ReadonlyMap<string, { readonly value: string; readonly origin: Origin }>;
  readonly encrypted: ReadonlyMap<string, { readonly text: string; readonly origin: Origin }>;
}

export interface VariableSources {
  /** The source that `kustomization` means; null where the tree does not hold it. */
  find(kustomization: Node, kind: string, name: string): VariableSource | null;
}

/**
 * The ConfigMaps and Secrets of the tree, as sources of Flux variables. Where several have the same kind,
 * namespace and name (one for each cluster) the one that lies nearest is meant; where two are as near,
 * nothing tells which, and it counts as missing.
 */
export function variableSources(objects: Iterable<Node>): VariableSources {
  const known = new Map<string, Node[]>();
  for (const object of objects) {
    const name = stringAt(object, 'metadata', 'name');
    if (name === undefined) continue;
    const namespace = stringAt(object, 'metadata', 'namespace') ?? '';
    const key = `${stringAt(object, 'kind') ?? ''}/${namespace}/${name}`;
    known.set(key, [...(known.get(key) ?? []), object]);
  }
  return {
    find(kustomization, kind, name) {
      const namespace = stringAt(kustomization, 'metadata', 'namespace') ?? '';
      const candidates = known.get(`${kind}/${namespace}/${name}`) ?? known.get(`${kind}//${name}`);
      const meant = nearest(candidates ?? [], kustomization.origin.file);
      return meant === null ? null : sourceOf(meant);
    },
  };
}

function nearest(candidates: readonly Node[], file: string): Node | null {
  const near = candidates.map((node) => ({ node, steps: commonSteps(node.origin.file, file) }));
  const most = Math.max(...near.map(({ steps }) => steps));
  const [meant, other] = near.filter(({ steps }) => steps === most);
  return other === undefined ? (meant?.node ?? null) : null;
}

function commonSteps(a: string, b: string): number {
  const stepsOfB = stepsOf(b);
  const apart = stepsOf(a).findIndex((step, at) => step !== stepsOfB[at]);
  return apart < 0 ? stepsOfB.length : apart;
}

function sourceOf(object: Node): VariableSource {
  const encoded = stringAt(object, 'kind') === 'Secret';
  const values = new Map<string, { value: string; origin: Origin }>();
  const encrypted = new Map<string, { text: string; origin: Origin }>();
  for (const { key, text, origin, field } of entriesOf(object)) {
    const value = encoded && field === 'data' ? decodeBase64(text) : text;
    if (text.startsWith('ENC[') || value === null) encrypted.set(key, { text, origin });
    else values.set(key, { value: onOneLine(value), origin });
  }
  return { values, encrypted };
}

/** Newlines are taken out of every value (FLUX-25). */
export const onOneLine = (value: string): string => value.replaceAll('\n', '');

function* entriesOf(
  object: Node,
): Generator<{ key: string; text: string; origin: Origin; field: string }> {
  for (const field of ['data', 'stringData'])
    for (const [key, node] of entriesAt(object, field))
      if (node.kind === 'scalar' && node.value !== null)
        yield { key, text: String(node.value), origin: node.origin, field };
}
