import type { MapNode, Node, SecretValues } from '../../../manifest/index.ts';
import { mapNode, REDACTED, scalar, secretsIn, seqNode } from '../../../manifest/index.ts';

/** In place of a secret that the object did not hold before. */
const REDACTED_ANEW = '<redacted, another value>';

interface RedactedPair {
  readonly before: MapNode | null;
  readonly after: MapNode | null;
}

/** What stands for a secret that stands under this name. */
type NamedMark = (name: string, secret: string) => string;

/**
 * An object before and after without secrets, by the rules of all reports. A secret that changes stays
 * visible as a change: the later one reads otherwise. `kind` is the object's.
 */
export function redactPair(
  before: MapNode | null,
  after: MapNode | null,
  kind: string,
): RedactedPair {
  const known = new Set<string>();
  const markBefore: NamedMark = (name, secret) => {
    known.add(`${name}\n${secret}`);
    return REDACTED;
  };
  const markAfter: NamedMark = (name, secret) =>
    before === null || known.has(`${name}\n${secret}`) ? REDACTED : REDACTED_ANEW;
  return {
    before: before && redactMap(before, secretsIn(before, kind), markBefore),
    after: after && redactMap(after, secretsIn(after, kind), markAfter),
  };
}

function redactMap(node: MapNode, secrets: SecretValues, mark: NamedMark): MapNode {
  if (secrets.size === 0) return node;
  const entries = new Map<string, Node>();
  let changed = false;
  for (const [key, value] of node.entries) {
    const shown = redact(value, secrets, mark);
    changed ||= shown !== value;
    entries.set(key, shown);
  }
  return changed ? mapNode(entries, node.origin) : node;
}

function redact(node: Node, secrets: SecretValues, mark: NamedMark): Node {
  if (node.kind === 'map') return redactMap(node, secrets, mark);
  if (node.kind === 'seq') {
    const items = node.items.map((item) => redact(item, secrets, mark));
    return items.every((item, index) => item === node.items[index])
      ? node
      : seqNode(items, node.origin);
  }
  const secret = secrets.get(node);
  if (secret === undefined) return node;
  return scalar(
    secret.shown((value) => mark(secret.name, value)),
    node.origin,
  );
}
