import { asRequestAuthentication } from '../../views/request-authentication.ts';
import { asMeshConfig } from '../../views/mesh-config.ts';
import type { Origin, Resource } from '../../../manifest/index.ts';
import type { Mesh } from '../mesh.ts';
import type { PolicyTarget } from './policy-target.ts';
import { attaches } from './policy-target.ts';
import { openersIn } from './opening-policy.ts';
import { parseAttachment, parsePolicy } from './policy-parser.ts';
import type { AuthorizationPolicy, PolicyAttachment, PolicyRule } from './policy.ts';
import { runsBefore } from '../control-plane/istiod-settings.ts';
import type { Clause } from '../request/clause.ts';

const SECURITY = 'security.istio.io';

/** Holds what one rule asks of tokens of its issuer. */
export interface JwtIssuer {
  readonly issuer: string;
  readonly origin: Origin;
  /** A rule without audiences takes tokens for anybody. */
  readonly audiences: readonly string[];
  /** Tells whether the token is still there after it was validated (JWT-10). */
  readonly forwards: boolean;
  /** The keys with which a token is validated, or where they are, as it is written. */
  readonly keys: string;
  /** Tells whether the token is looked for elsewhere than in the header where tokens usually come. */
  readonly isElsewhere: boolean;
  /** Lists the headers, in lower case, into which claims are written, where policies and routes may ask for them. */
  readonly writtenHeaders: readonly string[];
}

/** One RequestAuthentication: which tokens are validated where (JWT-4, JWT-9). */
export interface RequestAuthentication extends PolicyAttachment {
  readonly resource: Resource;
  readonly issuers: readonly JwtIssuer[];
  /** Claims whose text is split at spaces, beside `scope` and `permission` (AUTHZ-54). */
  readonly spaceDelimitedClaims: ReadonlySet<string>;
}

/** The security policies of one environment. */
interface PolicyIndex {
  readonly policies: readonly AuthorizationPolicy[];
  readonly policiesByNamespace: ReadonlyMap<string, NamespacePolicies>;
  readonly requestAuthentications: readonly RequestAuthentication[];
  readonly rootNamespace: string;
  /** Keeps what was found for a target; targets that are asked about again are workloads of the mesh. */
  readonly attached: WeakMap<PolicyTarget, readonly AuthorizationPolicy[]>;
  /** Finds the policies in force at a target: the root namespace's, then its own (AUTHZ-1…6). */
  readonly at: (target: PolicyTarget) => readonly AuthorizationPolicy[];
  /** Tells whether a policy is in force at a target, be it one of another state of the mesh. */
  readonly attaches: (policy: PolicyAttachment, target: PolicyTarget) => boolean;
  /** Finds the ALLOW policies that are sure to let every request in wherever one is in force, be it that very one. */
  readonly openers: (policy: AuthorizationPolicy) => readonly AuthorizationPolicy[];
}

/** Names of further trust domains whose identities count as the mesh's own (AUTHZ-39). */
const trustDomainAliases = ({ configuration: { settings } }: Mesh): readonly string[] =>
  asMeshConfig(settings).trustDomainAliases.value.map(({ value }) => value);

const indexes = new WeakMap<Mesh, PolicyIndex>();

/** Parses the policies of a mesh, once per mesh. */
export function policyIndexOf(mesh: Mesh): PolicyIndex {
  const known = indexes.get(mesh);
  if (known !== undefined) return known;
  const identity = {
    trustDomain: mesh.configuration.trustDomain,
    trustDomainAliases: trustDomainAliases(mesh),
  };
  const policies = mesh
    .ofKind(SECURITY, 'AuthorizationPolicy')
    .map((resource) => parsePolicy(resource, identity))
    .filter((policy) => policy !== null);
  const index: PolicyIndex = {
    policies,
    policiesByNamespace: byNamespace(policies),
    requestAuthentications: mesh
      .ofKind(SECURITY, 'RequestAuthentication')
      .map(parseRequestAuthentication),
    rootNamespace: mesh.configuration.rootNamespace,
    attached: new WeakMap(),
    at: (target) => policiesFor(mesh, target),
    attaches: (policy, target) => attaches(policy, target, mesh.configuration.rootNamespace),
    openers: openersIn(policies, mesh.configuration.rootNamespace),
  };
  indexes.set(mesh, index);
  return index;
}

/** Policies in force at a target: the root namespace's, then its own (AUTHZ-1…6). */
export function policiesFor(mesh: Mesh, target: PolicyTarget): readonly AuthorizationPolicy[] {
  const { policiesByNamespace, rootNamespace, attached } = policyIndexOf(mesh);
  const known = attached.get(target);
  if (known !== undefined) return known;
  const namespaces = new Set([rootNamespace, target.namespace]);
  const found = [...namespaces]
    .flatMap((namespace) => candidatesFor(policiesByNamespace.get(namespace), target))
    .filter((policy) => attaches(policy, target, rootNamespace));
  attached.set(target, found);
  return found;
}

/** RequestAuthentications in force at a target; all of them count together (JWT-4). */
export function requestAuthenticationsFor(
  mesh: Mesh,
  target: PolicyTarget,
): readonly RequestAuthentication[] {
  const index = policyIndexOf(mesh);
  return index.requestAuthentications.filter((one) => attaches(one, target, index.rootNamespace));
}

/** The policies of one namespace with their places, so that few have to be asked whether they are in force somewhere. */
interface NamespacePolicies {
  /** The policies without a selector. */
  readonly unselecting: PlacedPolicy[];
  /** The policies by the first label that they select: one of several is enough to find them. */
  readonly byLabel: Map<string, PlacedPolicy[]>;
}

interface PlacedPolicy {
  readonly policy: AuthorizationPolicy;
  readonly place: number;
}

function byNamespace(
  policies: readonly AuthorizationPolicy[],
): ReadonlyMap<string, NamespacePolicies> {
  const groups = new Map<string, NamespacePolicies>();
  for (const [place, policy] of policies.entries()) {
    const known = groups.get(policy.namespace);
    const group: NamespacePolicies = known ?? { unselecting: [], byLabel: new Map() };
    groups.set(policy.namespace, group);
    const [label] = policy.targetRefs.length > 0 ? [] : (policy.selector ?? []);
    const alike = label === undefined ? group.unselecting : group.byLabel.get(labelKey(label));
    if (alike !== undefined) alike.push({ policy, place });
    else if (label !== undefined) group.byLabel.set(labelKey(label), [{ policy, place }]);
  }
  return groups;
}

const labelKey = ([name, value]: readonly [string, string]): string => `${name}=${value}`;

/** Lists the policies that may select the pods, in the order in which they were rendered. */
function candidatesFor(
  group: NamespacePolicies | undefined,
  { labels }: PolicyTarget,
): readonly AuthorizationPolicy[] {
  if (group === undefined) return [];
  const selecting = [...labels].flatMap((label) => group.byLabel.get(labelKey(label)) ?? []);
  return [...group.unselecting, ...selecting]
    .sort((a, b) => a.place - b.place)
    .map(({ policy }) => policy);
}

function parseRequestAuthentication(resource: Resource): RequestAuthentication {
  const view = asRequestAuthentication(resource);
  return {
    resource,
    ...parseAttachment(resource, view),
    issuers: view.jwtRules.value.flatMap((rule) => issuerOf(rule) ?? []),
    spaceDelimitedClaims: new Set(
      view.jwtRules.value.flatMap(({ spaceDelimitedClaims }) =>
        spaceDelimitedClaims.value.map(({ value }) => value),
      ),
    ),
  };
}

type JwtRule = ReturnType<typeof asRequestAuthentication>['jwtRules']['value'][number];

function issuerOf({ issuer, origin, audiences, ...rule }: JwtRule): JwtIssuer | null {
  if (issuer === null) return null;
  const { jwks, jwksUri, fromHeaders, fromParams, fromCookies } = rule;
  return {
    issuer: issuer.value,
    origin,
    audiences: audiences.value.map(({ value }) => value),
    forwards: rule.forwardOriginalToken?.value ?? false,
    keys: jwks?.value ?? jwksUri?.value ?? '',
    isElsewhere: [fromHeaders, fromParams, fromCookies].some((place) => place !== null),
    writtenHeaders: [
      rule.outputPayloadToHeader,
      ...rule.outputClaimToHeaders.value.map(({ header }) => header),
    ].flatMap((header) => header?.value.toLowerCase() ?? []),
  };
}

const TRUST_DOMAIN = 'source.trustDomain';

/**
 * Policies as the release that is named here may have them: one that does not know trustDomains, which came with 1.30.2,
 * drops the field, or admission refuses the policy for what is left of it (AUTHZ-35). All of them else.
 */
export function policiesOfRelease(
  mesh: Mesh,
  policies: readonly AuthorizationPolicy[],
): readonly (readonly AuthorizationPolicy[])[] {
  if (!runsBefore(mesh, '1.31') || !policies.some(asksTrustDomain)) return [policies];
  const without = [
    policies.filter((policy) => !asksTrustDomain(policy)),
    policies.map((policy) => ({ ...policy, rules: policy.rules.map(withoutTrustDomain) })),
  ];
  return runsBefore(mesh, '1.30') ? without : [policies, ...without];
}

const asksTrustDomain = ({ rules }: AuthorizationPolicy): boolean =>
  rules.some(({ from }) =>
    from.some((entry) => entry.some(({ attribute }) => attribute === TRUST_DOMAIN)),
  );

const withoutTrustDomain = (rule: PolicyRule): PolicyRule => ({
  ...rule,
  from: rule.from.map((entry): Clause =>
    entry.filter(({ attribute }) => attribute !== TRUST_DOMAIN),
  ),
});
