import type { Node, Origin } from '../../../manifest/index.ts';
import { mapNode, parseYaml, resolveScalar, scalar, seqNode } from '../../../manifest/index.ts';
import { standsPlain } from '../../../kustomize/index.ts';

/** Reads as one word or number, whatever stands around it. */
const WORD = /^(?:[A-Za-z0-9/][\w./+-]*)?$/;

/**
 * Gives what Flux reads where `before` stood and `text` was put in: it prints the object without needless
 * quotes, puts variables in and reads it again, so `"${PORT}"` becomes a number, an empty value null, and
 * `[a, b]` a list (FLUX-28). Gives null where that is no YAML.
 */
export function readUnquoted(before: string, text: string, origin: Origin): Node | null {
  if (!standsPlain(before)) return scalar(text, origin);
  if (WORD.test(text)) return { kind: 'scalar', ...resolveScalar(text), origin };
  const [document, other] = parseYaml(origin.file, `value: ${text}\n`);
  if (document?.node?.kind !== 'map' || document.problems.length > 0 || other !== undefined)
    return null;
  const { entries } = document.node;
  const value = entries.get('value');
  return value === undefined || entries.size > 1 ? null : at(value, origin);
}

/** The whole value stands where the text stood. */
function at(node: Node, origin: Origin): Node {
  if (node.kind === 'scalar') return { ...node, origin };
  if (node.kind === 'seq')
    return seqNode(
      node.items.map((item) => at(item, origin)),
      origin,
    );
  return mapNode(
    new Map([...node.entries].map(([key, value]) => [key, at(value, origin)] as const)),
    origin,
  );
}
