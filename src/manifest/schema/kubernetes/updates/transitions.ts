import { canonicalJson, nodeAt, plainOf, sameData, scalar } from '../../../yaml/node.ts';
import type { MapNode, Node } from '../../../yaml/node.ts';
import { fieldPath } from '../../../yaml/field-path.ts';
import type { RuleCheck } from '../../cel-rules.ts';
import { below, pathOf } from '../../schema-violations.ts';
import type { Trail } from '../../schema-violations.ts';
import type { SchemaType } from '../../schema-types.ts';
import { valueTexts } from './immutable-change.ts';
import type { ImmutableChange } from './immutable-change.ts';

/**
 * Lists the rules of a custom kind about changes that a change breaks: those in CEL that compare with `oldSelf`.
 * A rule counts where the value was there before; items of a list only where their keys tell which is which.
 */
export function brokenTransitions(
  before: Node,
  after: Node,
  type: SchemaType,
  brokenRules: RuleCheck,
): readonly ImmutableChange[] {
  const found: ImmutableChange[] = [];
  compare(before, after, type, null, { brokenRules, found });
  return found;
}

interface Comparison {
  readonly brokenRules: RuleCheck;
  readonly found: ImmutableChange[];
}

function compare(
  before: Node,
  after: Node,
  type: SchemaType,
  path: Trail,
  comparison: Comparison,
): void {
  if (sameData(before, after)) return;
  if (type.transitions !== undefined)
    for (const { message } of comparison.brokenRules(after, type, before))
      comparison.found.push({
        field: fieldPath(pathOf(path)),
        origin: after.origin,
        ...valueTexts(before, after),
        rule: message,
      });
  if (after.kind === 'map' && before.kind === 'map')
    compareFields(before, after, type, path, comparison);
  if (after.kind === 'seq' && before.kind === 'seq')
    compareItems(before, after, type, path, comparison);
}

function compareFields(
  before: MapNode,
  after: MapNode,
  type: SchemaType,
  path: Trail,
  comparison: Comparison,
): void {
  for (const [name, old] of before.entries) {
    const inner = type.fields.get(name) ?? type.values;
    const value = after.entries.get(name) ?? defaultOf(inner, after);
    if (inner !== null && value !== undefined)
      compare(old, value, inner, below(path, name), comparison);
  }
}

/** Gives the default that stands where a field was taken away. */
function defaultOf(type: SchemaType | null, holder: Node): Node | undefined {
  const value = type?.default;
  return value === undefined || value === null || typeof value === 'object'
    ? undefined
    : scalar(value, holder.origin);
}

function compareItems(
  before: Extract<Node, { kind: 'seq' }>,
  after: Extract<Node, { kind: 'seq' }>,
  type: SchemaType,
  path: Trail,
  comparison: Comparison,
): void {
  const { keys, items } = type;
  if (keys === undefined || items === null) return;
  const keyOf = (item: Node): string =>
    canonicalJson(
      keys.map((key) => {
        const value = nodeAt(item, key);
        return value === undefined ? null : plainOf(value);
      }),
    );
  const old = new Map(before.items.map((item) => [keyOf(item), item]));
  after.items.forEach((item, index) => {
    const was = old.get(keyOf(item));
    if (was !== undefined) compare(was, item, items, below(path, index), comparison);
  });
}
