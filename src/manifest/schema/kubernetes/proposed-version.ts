import { nodeAt } from '../../yaml/node.ts';
import { groupVersionOf } from '../../yaml/resource.ts';
import type { Resource } from '../../yaml/resource.ts';
import { checkNode } from '../check-node.ts';
import type { RuleCheck } from '../cel-rules.ts';
import type { PatternCheck } from '../re2.ts';
import { collectViolations } from '../schema-violations.ts';
import type { SchemaViolation } from '../schema-violations.ts';
import type { SchemaType } from '../schema-types.ts';
import { checkKubernetes } from './kubernetes-admission.ts';
import type { KubernetesSchema } from './kubernetes-schema.ts';

/** Holds what checks of structure need. */
export interface Tools {
  readonly brokenRules: RuleCheck;
  readonly fitsPattern: PatternCheck;
}

/** Lists what a server refuses of an object, judged by one version of its kind. */
export function violationsAs(
  resource: Resource,
  type: SchemaType,
  tools: Tools,
): readonly SchemaViolation[] {
  const violations = collectViolations('refused');
  const check = { violations, ...tools, name: resource.kind, whole: resource.node };
  checkNode(resource.node, type, null, null, check);
  // What cannot be read is not judged further, by a server either.
  if (violations.list.every(({ kubernetes }) => kubernetes !== undefined))
    checkKubernetes(resource, violations);
  return violations.list;
}

/** More of what another version refuses than this is only counted. */
const MAX_REASONS = 2;

/**
 * Says what to write where an object asks for an API that is not served: the other API, and what that refuses of
 * the object as it stands. Null where it refuses nothing, or is not known here.
 */
export function remedyAs(
  api: string,
  resource: Resource,
  schema: KubernetesSchema,
  tools: Tools,
): string | null {
  const { group, version } = groupVersionOf(api);
  const served = schema.versionsOf(group, resource.kind)?.get(version);
  if (served === undefined) return null;
  const reasons = reasonsIn(violationsAs({ ...resource, group, version }, served.type, tools));
  if (reasons.length === 0) return null;
  const left = reasons.length - MAX_REASONS;
  const told = [
    ...reasons.slice(0, MAX_REASONS),
    ...(left > 0 ? [`and ${String(left)} more`] : []),
  ];
  return `Write ${api} at apiVersion, and mend what that version refuses of it as it stands: ${told.join('; ')}.`;
}

/** Items of one list that are wrong in the same way are one reason. */
function reasonsIn(violations: readonly SchemaViolation[]): readonly string[] {
  const byForm = new Map<string, string>();
  for (const violation of violations) {
    if (violation.kubernetes !== undefined) continue;
    const reason = reasonOf(violation);
    const form = reason.replace(/\[\d+\]/g, '[]');
    if (!byForm.has(form)) byForm.set(form, reason);
  }
  return [...byForm.values()];
}

function reasonOf({ kind, field, message }: SchemaViolation): string {
  if (kind === 'required') return `${field} is missing`;
  const sentence = message.replace(/\.$/, '');
  const isNamed = kind === 'unknown-field' || kind === 'wrong-nesting' || message.includes(field);
  return isNamed ? sentence : `${field}: ${sentence}`;
}

/**
 * Chooses among the versions that all carried releases serve, in the order in which they came: the first for an
 * autoscaler that looks at nothing but processors, and the newest for anything else.
 */
export const chosenVersion = (
  { node, kind }: Resource,
  always: readonly string[],
): string | undefined =>
  kind === 'HorizontalPodAutoscaler' && nodeAt(node, 'spec', 'metrics') === undefined
    ? always[0]
    : always.at(-1);
