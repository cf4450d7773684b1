import type { ScalarNode } from '../node.ts';
import { scalar } from '../node.ts';
import type { Origin } from '../origin.ts';
import type { YamlDialect } from '../resolve-scalar.ts';
import { resolveScalar } from '../resolve-scalar.ts';
import { giveUp } from './reading.ts';

/** The node of a plain text. */
export function resolvedNode(text: string, dialect: YamlDialect, origin: Origin): ScalarNode {
  const resolved = resolveScalar(text, dialect);
  const { value, digits, spelling } = resolved;
  if (typeof value === 'number' && !Number.isFinite(value)) giveUp();
  const node = scalar(value, origin);
  return digits === undefined && spelling === undefined ? node : { ...node, ...resolved };
}
