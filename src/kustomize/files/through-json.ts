import type { Node, ScalarNode } from '../../manifest/index.ts';
import { mapNode, scalar, seqNode, standsPlain } from '../../manifest/index.ts';
import { withValues } from '../fields/edit-node.ts';
import { goFloat } from '../print/print-number.ts';
import { refuseTabFirst } from './refuse-tab-first.ts';

/** What has come this way; parts that patches do not touch are shared. */
const passed = new WeakSet<Node>();

/**
 * The value as it comes back from JSON, which kustomize writes and reads to run a JSON patch: every
 * number is a double, and all is written anew as go-yaml v3 writes it (`1e+06`, quotes only where needed).
 */
export function throughJson(node: Node): Node {
  if (passed.has(node)) return node;
  const result = rewritten(node);
  passed.add(result);
  return result;
}

function rewritten(node: Node): Node {
  if (node.kind === 'scalar') return sameScalar(node, scalarOf(node));
  if (node.kind === 'seq') {
    const items = node.items.map(throughJson);
    return items.every((item, index) => item === node.items[index])
      ? node
      : seqNode(items, node.origin);
  }
  const entries = withValues(node.entries, throughJson);
  return entries === node.entries ? node : mapNode(entries, node.origin);
}

function scalarOf({ value, origin }: ScalarNode): ScalarNode {
  const plain = scalar(value, origin);
  if (typeof value === 'string') {
    refuseTabFirst(value, 'A value of an object with a JSON patch', origin);
    return standsPlain(value) ? plain : { ...plain, quoted: true };
  }
  if (value === null) return { ...plain, spelling: 'null' };
  if (typeof value === 'boolean') return plain;
  const spelling = goFloat(value);
  return spelling === String(value) ? plain : { ...plain, spelling };
}

const sameScalar = (a: ScalarNode, b: ScalarNode): ScalarNode =>
  a.digits === undefined && a.spelling === b.spelling && a.quoted === b.quoted ? a : b;
