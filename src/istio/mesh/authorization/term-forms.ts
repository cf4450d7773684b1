import type { Attribute } from '../request/attribute.ts';
import type { ValueForm } from '../request/value-form.ts';
import {
  NEVER,
  parseAddressForm,
  parseNamespaceForm,
  parsePathForm,
  parseRequestPrincipalForm,
  parseStringForm,
} from '../request/value-form.ts';

/** What the forms of identities depend on. */
export interface IdentityContext {
  readonly trustDomain: string;
  readonly trustDomainAliases: readonly string[];
  /** Namespace of the policy: what a service account without one belongs to (AUTHZ-34). */
  readonly namespace: string;
}

/**
 * What a value of `attribute` matches; empty where istiod cannot read it, which invalidates the rule.
 * AUTHZ-28…35, 39, 47.
 */
export function formsOf(
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
