import type { MapNode, Node } from '../manifest/node.ts';
import { mapNode, scalar, seqNode } from '../manifest/node.ts';
import { hiddenEntries } from './hidden-entries.ts';
import { REDACTED, redactText } from './sensitive.ts';

/** In place of a secret that the object did not hold before. */
const REDACTED_ANEW = '<redacted, another value>';

interface Redaction {
  readonly secretKind: boolean;
  /** Secrets of the object before, each under the name that it has there. */
  readonly known: Set<string>;
  /** Whether this is the object after: what it holds is compared with `known`. */
  readonly after: boolean;
}

interface RedactedPair {
  readonly before: MapNode | null;
  readonly after: MapNode | null;
}

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
  const secretKind = kind === 'Secret';
  return {
    before: before && redactMap(before, false, true, { secretKind, known, after: false }),
    after: after && redactMap(after, false, true, { secretKind, known, after: before !== null }),
  };
}

function redactMap(node: MapNode, hidden: boolean, top: boolean, redaction: Redaction): MapNode {
  const hides = hiddenEntries(node, { top, secretKind: redaction.secretKind });
  const entries = new Map<string, Node>();
  let changed = false;
  for (const [key, value] of node.entries) {
    const shown = redact(value, key, hidden || hides(key, value), redaction);
    changed ||= shown !== value;
    entries.set(key, shown);
  }
  return changed ? mapNode(entries, node.origin) : node;
}

function redact(node: Node, name: string, hidden: boolean, redaction: Redaction): Node {
  if (node.kind === 'map') return redactMap(node, hidden, false, redaction);
  if (node.kind === 'seq') {
    const items = node.items.map((item) => redact(item, name, hidden, redaction));
    return items.every((item, index) => item === node.items[index])
      ? node
      : seqNode(items, node.origin);
  }
  const { value, origin } = node;
  if (value === null || typeof value === 'boolean') return node;
  if (hidden) return scalar(mark(name, String(node.digits ?? value), redaction), origin);
  if (typeof value === 'number') return node;
  const text = redactLines(name, value, redaction);
  return text === value ? node : scalar(text, origin);
}

/** Only the lines that hold a secret are taken out, so that a change of another one is not called a new secret. */
function redactLines(name: string, text: string, redaction: Redaction): string {
  const open = redactText(text);
  if (open === text) return text;
  if (open === REDACTED) return mark(name, text, redaction);
  return text
    .split('\n')
    .map((line) => {
      const shown = redactText(line);
      return shown === line ? line : shown.replace(REDACTED, mark(name, line, redaction));
    })
    .join('\n');
}

function mark(name: string, secret: string, { known, after }: Redaction): string {
  const key = `${name}\n${secret}`;
  if (!after) {
    known.add(key);
    return REDACTED;
  }
  return known.has(key) ? REDACTED : REDACTED_ANEW;
}
