import { selectorNode, selectorOf, targetsOf } from '../../manifest/selection.ts';
import type { Node } from '../../manifest/node.ts';
import { itemsAt, nodeAt, stringAt, stringMapAt } from '../../manifest/node.ts';
import type { Resource } from '../../manifest/resource.ts';
import type { Attribute } from './attribute.ts';
import { FIELD_ATTRIBUTES, isConditionKey } from './attribute.ts';
import type {
  AuthorizationPolicy,
  Clause,
  PolicyAction,
  PolicyAttachment,
  PolicyRule,
  TargetRef,
  Term,
  TermValue,
} from './policy.ts';
import type { IdentityContext } from './term-forms.ts';
import { formsOf } from './term-forms.ts';

const ACTIONS: ReadonlyMap<string, PolicyAction> = new Map([
  ['ALLOW', 'ALLOW'],
  ['DENY', 'DENY'],
  ['AUDIT', 'AUDIT'],
  ['CUSTOM', 'CUSTOM'],
]);

const DRY_RUN = 'istio.io/dry-run';

/** Reads an AuthorizationPolicy; null where its action is none that exists, which admission refuses. */
export function parsePolicy(
  resource: Resource,
  identity: Omit<IdentityContext, 'namespace'>,
): AuthorizationPolicy | null {
  const spec = nodeAt(resource.node, 'spec');
  const actionNode = nodeAt(spec, 'action');
  const action = ACTIONS.get(stringAt(spec, 'action') ?? 'ALLOW');
  if (action === undefined) return null;
  const context = { ...identity, namespace: resource.namespace };
  const rules = itemsAt(spec, 'rules').map((rule) => parseRule(rule, context));
  return {
    resource,
    ...parseAttachment(resource),
    action,
    actionOrigin: actionNode?.origin ?? resource.origin,
    provider: stringAt(spec, 'provider', 'name') ?? null,
    rules: rules.filter((rule) => rule !== null),
    skippedRules: itemsAt(spec, 'rules')
      .filter((_, index) => rules[index] === null)
      .map((rule) => rule.origin),
    dryRun: dryRunOf(resource),
  };
}

/** Selector and targets, written alike in AuthorizationPolicy and RequestAuthentication. */
export function parseAttachment(resource: Resource): PolicyAttachment {
  const selector = selectorOf(resource);
  return {
    namespace: resource.namespace,
    selector: selector.size === 0 ? null : selector,
    selectorOrigin: selectorNode(resource)?.origin ?? resource.origin,
    targetRefs: targetsOf(resource).map(parseTargetRef),
  };
}

const parseTargetRef = (node: Node): TargetRef => ({
  group: stringAt(node, 'group') ?? '',
  kind: stringAt(node, 'kind') ?? '',
  name: stringAt(node, 'name') ?? '',
  namespace: stringAt(node, 'namespace') ?? '',
});

function dryRunOf(resource: Resource): AuthorizationPolicy['dryRun'] {
  const annotations = nodeAt(resource.node, 'metadata', 'annotations');
  const isOn = stringMapAt(annotations).get(DRY_RUN) === 'true';
  return isOn ? (nodeAt(annotations, DRY_RUN)?.origin ?? null) : null;
}

/** Null where some value cannot be read: istiod then skips the rule (AUTHZ-52). */
function parseRule(node: Node, context: IdentityContext): PolicyRule | null {
  const from = itemsAt(node, 'from').map((item) => parseFields(nodeAt(item, 'source'), context));
  const to = itemsAt(node, 'to').map((item) => parseFields(nodeAt(item, 'operation'), context));
  const when = itemsAt(node, 'when').map((item) => parseCondition(item, context));
  const clauses = [...from, ...to, ...when];
  if (clauses.includes(null)) return null;
  const read = (list: readonly (Clause | null)[]): readonly Clause[] =>
    list.filter((clause) => clause !== null);
  return { from: read(from), to: read(to), when: read(when), origin: node.origin };
}

function parseFields(node: Node | undefined, context: IdentityContext): Clause | null {
  const terms: Term[] = [];
  for (const [field, attribute] of FIELD_ATTRIBUTES) {
    const negation = `not${field.charAt(0).toUpperCase()}${field.slice(1)}`;
    const positive = parseTerm(attribute, false, nodeAt(node, field), context);
    const negative = parseTerm(attribute, true, nodeAt(node, negation), context);
    if (positive === null || negative === null) return null;
    terms.push(...positive, ...negative);
  }
  return terms;
}

function parseCondition(node: Node, context: IdentityContext): Clause | null {
  const key = stringAt(node, 'key') ?? '';
  if (!isConditionKey(key)) return null;
  const positive = parseTerm(key, false, nodeAt(node, 'values'), context);
  const negative = parseTerm(key, true, nodeAt(node, 'notValues'), context);
  return positive === null || negative === null ? null : [...positive, ...negative];
}

/** No term for an absent or empty list (AUTHZ-26); null where a value cannot be read. */
function parseTerm(
  attribute: Attribute,
  negated: boolean,
  node: Node | undefined,
  context: IdentityContext,
): readonly Term[] | null {
  const values: TermValue[] = [];
  for (const item of itemsAt(node)) {
    const text = item.kind === 'scalar' ? String(item.value ?? '') : '';
    const forms = formsOf(attribute, text, context);
    if (forms.length === 0) return null;
    values.push({ text, forms, origin: item.origin });
  }
  if (node === undefined || values.length === 0) return [];
  return [{ attribute, negated, values, origin: node.origin }];
}
