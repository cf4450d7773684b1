import type { Node, Origin, Resource } from '../../../manifest/index.ts';
import { canonicalJson, entriesAt, nodeAt, plainOf, stringAt } from '../../../manifest/index.ts';
import { decodeBase64 } from '../../files/decode-base64.ts';
import type { Root } from '../../roots/root.ts';
import type { VariableReference } from './substitution.ts';
import { commonSteps } from '../../tree-path.ts';

/** What a ConfigMap or Secret gives: plain values, and the text of those that SOPS encrypted. */
export interface VariableSource {
  readonly values: ReadonlyMap<string, { readonly value: string; readonly origin: Origin }>;
  readonly encrypted: ReadonlyMap<string, { readonly text: string; readonly origin: Origin }>;
}

/** A ConfigMap or Secret, and the root that renders it. */
export interface RenderedSource {
  readonly root: Root;
  readonly resource: Resource;
}

/**
 * The one that is meant. Where several have the same kind, namespace and name (one for each cluster) the one
 * that lies nearest to the Kustomization is, by its own file or by its root; where two are as near and
 * say different things, nothing tells which, and it counts as missing.
 */
export function nearestSource(
  candidates: readonly RenderedSource[],
  { file }: VariableReference,
): RenderedSource | null {
  const near = candidates.map((source) => ({
    source,
    steps: Math.max(
      commonSteps(source.resource.origin.file, file),
      commonSteps(`${source.root.path}/kustomization.yaml`, file),
    ),
  }));
  const most = near.reduce((best, { steps }) => Math.max(best, steps), 0);
  const [meant, ...others] = near.filter(({ steps }) => steps === most);
  if (meant === undefined) return null;
  const said = contentOf(meant.source);
  return others.every(({ source }) => contentOf(source) === said) ? meant.source : null;
}

const contentOf = ({ resource: { node } }: RenderedSource): string =>
  ['data', 'stringData'].map((field) => textOf(nodeAt(node, field))).join('\n');

const textOf = (node: Node | undefined): string =>
  node === undefined ? '' : canonicalJson(plainOf(node));

/** The variables of an object as it is rendered; of what SOPS encrypted the keys are seen (FLUX-41). */
export function variablesIn(object: Node): VariableSource {
  const encoded = stringAt(object, 'kind') === 'Secret';
  const values = new Map<string, { value: string; origin: Origin }>();
  const encrypted = new Map<string, { text: string; origin: Origin }>();
  for (const { key, text, origin, field } of entriesOf(object)) {
    const value = encoded && field === 'data' ? decodeBase64(text) : text;
    if (text.startsWith('ENC[') || value === null || value.startsWith('ENC['))
      encrypted.set(key, { text, origin });
    else values.set(key, { value: onOneLine(value), origin });
  }
  return { values, encrypted };
}

/** Newlines are taken out of every value (FLUX-25). */
export const onOneLine = (value: string): string => value.replaceAll('\n', '');

/** Of a ConfigMap only `data` counts. */
function* entriesOf(
  object: Node,
): Generator<{ key: string; text: string; origin: Origin; field: string }> {
  for (const field of stringAt(object, 'kind') === 'Secret' ? ['data', 'stringData'] : ['data'])
    for (const [key, node] of entriesAt(object, field))
      if (node.kind === 'scalar' && node.value !== null)
        yield { key, text: String(node.value), origin: node.origin, field };
}
