import type {
  AskedField,
  AuthorizationRule,
  PolicyField,
} from '../../views/authorization-policy.ts';
import type { Field, Many } from '../../views/field.ts';
import type { TargetReference } from '../../views/attachment.ts';
import { annotationOf } from '../../views/field.ts';
import { asAuthorizationPolicy } from '../../views/authorization-policy.ts';
import type { Resource } from '../../../manifest/index.ts';
import type { Attribute } from '../request/request-attributes.ts';
import type { Clause, Term, TermValue } from '../request/clause.ts';
import type {
  AuthorizationPolicy,
  PolicyAction,
  PolicyAttachment,
  PolicyRule,
  TargetRef,
} from './policy.ts';
import { AUTHORIZATION_ATTRIBUTES } from '../../../manifest/index.ts';
import type { ValueForm } from '../request/value-form.ts';
import {
  NEVER,
  parseAddressForm,
  parseNamespaceForm,
  parsePathForm,
  parseRequestPrincipalForm,
  parseStringForm,
} from '../request/value-form.ts';

const ACTIONS: ReadonlyMap<string, PolicyAction> = new Map([
  ['ALLOW', 'ALLOW'],
  ['DENY', 'DENY'],
  ['AUDIT', 'AUDIT'],
  ['CUSTOM', 'CUSTOM'],
]);

/** Reads what a policy does, ALLOW where it says nothing (AUTHZ-8); null where there is no such action. */
export const actionOf = (resource: Resource): PolicyAction | null =>
  ACTIONS.get(asAuthorizationPolicy(resource).action?.value ?? 'ALLOW') ?? null;

/** Reports whether a policy with this action can refuse requests that it matches. */
export const mayRefuse = (action: string): boolean => action === 'DENY' || action === 'CUSTOM';

const DRY_RUN = 'istio.io/dry-run';

/** Reads an AuthorizationPolicy; null where its action is none that exists, which admission refuses. */
export function parsePolicy(
  resource: Resource,
  identity: Omit<IdentityContext, 'namespace'>,
): AuthorizationPolicy | null {
  const view = asAuthorizationPolicy(resource);
  const action = actionOf(resource);
  if (action === null) return null;
  const context = { ...identity, namespace: resource.namespace };
  const rules = view.rules.value.map((rule) => parseRule(rule, context));
  return {
    resource,
    ...parseAttachment(resource, view),
    action,
    actionOrigin: view.action?.origin ?? resource.origin,
    provider: view.provider?.value ?? null,
    rules: rules.filter((rule) => rule !== null),
    skippedRules: view.rules.value
      .filter((_, index) => rules[index] === null)
      .map((rule) => rule.origin),
    dryRun: dryRunOf(resource),
  };
}

/** Holds what policies of all kinds say alike about where they are in force. */
export type WrittenAttachment = Pick<
  ReturnType<typeof asAuthorizationPolicy>,
  'selector' | 'targetRef' | 'targetRefs'
>;

/** Selector and targets, written alike in AuthorizationPolicy and RequestAuthentication. */
export function parseAttachment(
  { namespace, origin }: Resource,
  { selector, targetRef, targetRefs }: WrittenAttachment,
): PolicyAttachment {
  return {
    namespace,
    selector: selector.value.size === 0 ? null : selector.value,
    selectorOrigin: selector.origin ?? origin,
    targetRefs: (targetRef === null ? targetRefs.value : [targetRef]).map(parseTargetRef),
  };
}

const parseTargetRef = ({ group, kind, name, namespace }: TargetReference): TargetRef => ({
  group: group?.value ?? '',
  kind: kind?.value ?? '',
  name: name?.value ?? '',
  namespace: namespace?.value ?? '',
});

function dryRunOf(resource: Resource): AuthorizationPolicy['dryRun'] {
  const dryRun = annotationOf(resource, DRY_RUN);
  return dryRun?.value === 'true' ? dryRun.origin : null;
}

/** Reads a rule; null where some value cannot be read, for istiod then skips the rule (AUTHZ-52). */
function parseRule(rule: AuthorizationRule, context: IdentityContext): PolicyRule | null {
  const from = rule.from.value.map(({ source }) => parseFields(source?.fields ?? [], context));
  const to = rule.to.value.map(({ operation }) => parseFields(operation?.fields ?? [], context));
  const when = rule.when.value.map((condition) => parseCondition(condition, context));
  const clauses = [...from, ...to, ...when];
  if (clauses.includes(null)) return null;
  const read = (list: readonly (Clause | null)[]): readonly Clause[] =>
    list.filter((clause) => clause !== null);
  return { from: read(from), to: read(to), when: read(when), origin: rule.origin };
}

function parseFields(fields: readonly PolicyField[], context: IdentityContext): Clause | null {
  const terms: Term[] = [];
  for (const asked of fields) {
    const term = parseTerm(FIELD_ATTRIBUTES[asked.field], asked.negated, asked, context);
    if (term === null) return null;
    terms.push(...term);
  }
  return terms;
}

function parseCondition(
  { key, values, notValues }: AuthorizationRule['when']['value'][number],
  context: IdentityContext,
): Clause | null {
  const attribute = key?.value ?? '';
  if (!isConditionKey(attribute)) return null;
  const positive = parseTerm(attribute, false, values, context);
  const negative = parseTerm(attribute, true, notValues, context);
  return positive === null || negative === null ? null : [...positive, ...negative];
}

/** No term for an absent or empty list (AUTHZ-26); null where a value cannot be read. */
function parseTerm(
  attribute: Attribute,
  negated: boolean,
  written: Many<readonly Field<string>[]>,
  context: IdentityContext,
): readonly Term[] | null {
  const values: TermValue[] = [];
  for (const { value, origin } of written.value) {
    const forms = formsOf(attribute, value, context);
    if (forms.length === 0) return null;
    values.push({ text: value, forms, origin });
  }
  if (written.origin === null || values.length === 0) return [];
  return [{ attribute, negated, values, origin: written.origin }];
}

/** Attribute of each field of `source` and `operation`. */
const FIELD_ATTRIBUTES: Readonly<Record<AskedField, Attribute>> = {
  principals: 'source.principal',
  namespaces: 'source.namespace',
  serviceAccounts: 'source.serviceAccount',
  trustDomains: 'source.trustDomain',
  requestPrincipals: 'request.auth.principal',
  ipBlocks: 'source.ip',
  remoteIpBlocks: 'remote.ip',
  hosts: 'request.host',
  ports: 'destination.port',
  methods: 'request.method',
  paths: 'request.path',
};

const PLAIN_KEYS: ReadonlySet<string> = new Set(AUTHORIZATION_ATTRIBUTES);

const BRACKETED = /^(?:request\.headers\[[^\]]+\]|request\.auth\.claims(?:\[[^\]]+\])+)$/;

/**
 * Tells whether istiod knows the key of a condition; an unknown one invalidates its whole rule (AUTHZ-52).
 */
const isConditionKey = (key: string): boolean =>
  key.length <= 1024 &&
  (PLAIN_KEYS.has(key) || BRACKETED.test(key) || key.startsWith('experimental.envoy.filters.'));

/** The trust domains of the mesh, on which the forms of identities depend. */
interface IdentityContext {
  readonly trustDomain: string;
  readonly trustDomainAliases: readonly string[];
  /** Namespace of the policy: what a service account without one belongs to (AUTHZ-34). */
  readonly namespace: string;
}

/**
 * Lists what a value of `attribute` matches; empty where istiod cannot read it, which invalidates the rule.
 * AUTHZ-28…35, 39, 47.
 */
function formsOf(
  attribute: Attribute,
  text: string,
  context: IdentityContext,
): readonly ValueForm[] {
  switch (attribute) {
    case 'source.principal':
      return principalForms(text, context);
    case 'source.namespace':
      return [parseNamespaceForm(text)];
    case 'source.serviceAccount':
      return [serviceAccountForm(text, context.namespace)];
    case 'source.trustDomain':
      return trustDomainForms(text, context);
    case 'source.ip':
    case 'remote.ip':
    case 'destination.ip':
      return readable(parseAddressForm(text));
    case 'destination.port':
      return /^\d{1,5}$/.test(text) && Number(text) <= 65_535
        ? [{ kind: 'exact', text: String(Number(text)) }]
        : [];
    case 'request.auth.principal':
      return [parseRequestPrincipalForm(text)];
    case 'request.host':
      return [parseStringForm(text.toLowerCase())];
    case 'request.path':
      return readable(parsePathForm(text));
    default:
      return [parseStringForm(text)];
  }
}

const readable = (form: ValueForm): readonly ValueForm[] => (form.kind === 'never' ? [] : [form]);

/**
 * `<trust domain>/ns/<namespace>/sa/<account>` in the mesh's trust domain, an alias or `cluster.local`
 * stands for the mesh's trust domain and all aliases; anything else for itself (AUTHZ-39).
 */
function principalForms(text: string, context: IdentityContext): readonly ValueForm[] {
  const parts = text.split('/');
  const local = [context.trustDomain, ...context.trustDomainAliases];
  const [domain = '', ...rest] = parts;
  if (parts.length !== 5 || (domain !== 'cluster.local' && !local.includes(domain)))
    return [parseStringForm(text)];
  return local.map((alias) => parseStringForm([alias, ...rest].join('/')));
}

/** An exact value that is the mesh's trust domain or an alias stands for all of them (AUTHZ-35). */
function trustDomainForms(text: string, context: IdentityContext): readonly ValueForm[] {
  const local = [context.trustDomain, ...context.trustDomainAliases];
  return local.includes(text)
    ? local.map((alias): ValueForm => ({ kind: 'exact', text: alias }))
    : [parseStringForm(text)];
}

/** `ns/sa`, or `sa` of the policy's own namespace; no wildcards (AUTHZ-34). */
function serviceAccountForm(text: string, namespace: string): ValueForm {
  const parts = text.split('/');
  if (parts.length > 2) return NEVER;
  return { kind: 'exact', text: parts.length === 2 ? text : `${namespace}/${text}` };
}
