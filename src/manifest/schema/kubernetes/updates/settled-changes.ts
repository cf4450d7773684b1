import { itemsAt, nodeAt, stringAt } from '../../../yaml/node.ts';
import type { Resource } from '../../../yaml/resource.ts';
import { isTemplated } from '../../schema-violations.ts';
import { valueText } from './immutable-change.ts';
import type { ImmutableChange } from './immutable-change.ts';
import { changeBelow } from './running-changes.ts';

const STRATEGY = ['spec', 'updateStrategy'];

/**
 * The partition that a server has filled in stays when the type changes, and does not go with another one; where it was
 * written, it goes with what wrote it. [src: pkg/apis/apps/validation/validation.go ValidateStatefulSetSpec]
 */
export function strategyChanges(before: Resource, after: Resource): readonly ImmutableChange[] {
  const type = nodeAt(after.node, ...STRATEGY, 'type');
  const [was, is] = [before, after].map(
    ({ node }) => stringAt(node, ...STRATEGY, 'type') ?? 'RollingUpdate',
  );
  const isWritten = nodeAt(before.node, ...STRATEGY, 'rollingUpdate') !== undefined;
  if (was !== 'RollingUpdate' || is !== 'OnDelete' || type === undefined || isWritten) return [];
  return [
    {
      field: 'spec.updateStrategy.type',
      origin: type.origin,
      was: 'RollingUpdate',
      is: valueText(type),
      rule: 'The server keeps the rollingUpdate that it filled in, which OnDelete does not have.',
    },
  ];
}

/** A second range may be added. [src: pkg/apis/networking/validation/validation.go ValidateServiceCIDRUpdate] */
export function rangeChanges(before: Resource, after: Resource): readonly ImmutableChange[] {
  const path = ['spec', 'cidrs'];
  const [old, now] = [itemsAt(before.node, ...path), itemsAt(after.node, ...path)];
  if ([...old, ...now].some(isTemplated)) return [];
  const kept = old.every((range, at) => valueText(range) === valueText(now[at]));
  return kept && (now.length === old.length || now.length === 2)
    ? []
    : changeBelow(before, after, path, 'The ranges of a ServiceCIDR cannot change.');
}
