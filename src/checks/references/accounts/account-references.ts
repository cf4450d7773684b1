import {
  actionOf,
  identitiesOf,
  text as asText,
  viewOfPart,
  asMeshConfig,
} from '../../../istio/index.ts';
import { API_GROUPS, subjectText, placeOf } from '../../../manifest/index.ts';
import type { Resource } from '../../../manifest/index.ts';
import type { Mesh } from '../../../istio/index.ts';
import { anywayText, readPolicy } from '../../authorization/let-in-anyway.ts';
import { nearObjects } from '../host-outcome.ts';
import { isExternal } from '../external-objects.ts';
import type { ReferenceRow } from '../reference-row.ts';
import type { Reference, Sentences } from '../reference.ts';
import { missing, resolved, scopeOf } from '../reference.ts';
import { hasVariable } from '../unresolved-text.ts';
import type { World } from '../world.ts';
import type { Check } from '../../detection/check.ts';

type NamedIdentity = ReturnType<typeof identitiesOf>[number];

const PRINCIPAL_WITHOUT_ACCOUNT: Check = {
  id: 'principal-without-account',
  title: 'Service account in an AuthorizationPolicy not found',
  level: 'high',
  blind: 'Accounts of other trust domains and of namespaces that are not rendered here.',
  knownAs: [{ code: 'KIA0106' }],
};
export const IDENTITY_CHECKS = [PRINCIPAL_WITHOUT_ACCOUNT];

/** Finds service accounts that AuthorizationPolicies name (AUTHZ-33). */
export const IDENTITY_ROWS: readonly ReferenceRow[] = [
  {
    from: [{ group: API_GROUPS.istioSecurity, kind: 'AuthorizationPolicy' }],
    under: 'spec',
    at: ['rules[]'],
    picked: ({ world, subject, at }) => {
      const rule = viewOfPart('AuthorizationRule', at);
      if (rule === null) return [];
      return identitiesOf(rule, subject.namespace).flatMap(
        (identity) => identityReference(world, subject, identity) ?? [],
      );
    },
  },
];

function identityReference(
  world: World,
  subject: Resource,
  identity: NamedIdentity,
): Reference | null {
  const { namespace, serviceAccount: name, origin } = identity;
  if (hasVariable(namespace + name) || name === 'default' || isForeign(world, identity))
    return null;
  const place = {
    check: PRINCIPAL_WITHOUT_ACCOUNT,
    subject,
    key: `identity ${identity.negated ? 'not ' : ''}${namespace}/${name}`,
    origin,
  };
  const by = accountNamed(world, namespace, name);
  if (by.length > 0) return { ...place, outcome: resolved(...by) };
  const gateway = gatewayOf(world, namespace, name);
  if (gateway !== null) return { ...place, outcome: resolved(gateway) };
  if (accountMadeElsewhere(world, namespace, name)) return { ...place, outcome: resolved() };
  const accounts = new Map(
    world.inNamespace('', 'ServiceAccount', namespace).map((account) => [account.name, account]),
  );
  return {
    ...place,
    outcome: missing({
      target: `ServiceAccount ${name} in namespace ${namespace}`,
      namespace,
      proof: accounts.size > 0 ? 'absence' : 'near',
      near: nearObjects(name, accounts),
      scope: scopeOf(namespace === subject.namespace ? 'service' : 'cross-namespace', {
        namespaces: namespace === subject.namespace ? 1 : 2,
      }),
      sentences: consequenceOf(world, subject, identity),
      since: (provider) => wentWithGateway(world, subject, identity, provider),
    }),
  };
}

/**
 * Says of an account whose gateway goes that nobody is refused by that: who came through the gateway does not come as
 * the account any more, by another way or not at all. Of a rule that leaves it out nothing is said otherwise.
 */
function wentWithGateway(
  { mesh }: World,
  subject: Resource,
  { namespace, serviceAccount, negated }: NamedIdentity,
  provider: Resource,
): Partial<Sentences> {
  const { group, kind, namespace: home, name } = provider;
  const isGone = mesh.find(group, kind, home, name) === undefined;
  if (!isGone || group !== API_GROUPS.gatewayApi) return {};
  if (negated || actionOf(subject) !== 'ALLOW') return {};
  return {
    message: `${subjectText(subject)} allows service account ${namespace}/${serviceAccount}, which no workload runs as without ${subjectText(provider)}.`,
    symptom: 'no errors from this alone: no caller uses this account any longer',
    fix: `Take it out of the rule, or keep ${subjectText(provider)}.`,
    isCertain: true,
  };
}

/** Tells whether an account is of another trust domain: then it is in another cluster. */
const isForeign = ({ mesh }: World, { trustDomain }: NamedIdentity): boolean =>
  trustDomain !== null && !isOwnTrustDomain(mesh, trustDomain);

/** Finds the account itself, or workloads that run as it: pods need the account, so somebody makes it. */
function accountNamed(world: World, namespace: string, name: string): readonly Resource[] {
  const account =
    world.mesh.find('', 'ServiceAccount', namespace, name) ??
    world.mesh.find('', 'ServiceAccount', '', name);
  if (account !== undefined) return [account];
  return world.accountUsers(namespace, name);
}

function accountMadeElsewhere(world: World, namespace: string, name: string): boolean {
  if (isExternal(world, 'ServiceAccount', namespace, name)) return true;
  const { rootNamespace } = world.mesh.configuration;
  return (namespace === rootNamespace || namespace === 'istio-system') && name.startsWith('istio');
}

/** Finds what makes the gateway that runs as an account; null where no gateway does. */
const gatewayOf = (world: World, namespace: string, name: string): Resource | null =>
  world.gateways.find(
    (gateway) => gateway.namespace === namespace && gateway.serviceAccount === name,
  )?.source ?? null;

function consequenceOf(world: World, subject: Resource, identity: NamedIdentity): Sentences {
  return {
    ...consequenceOfCallers(
      world,
      subject,
      `service account ${identity.namespace}/${identity.serviceAccount}`,
      { isNegated: identity.negated, isSure: true },
    ),
    why: `No ServiceAccount \`${identity.serviceAccount}\` exists in namespace ${identity.namespace}, and no workload runs as it.`,
    fix: 'Name the service account that the callers run as.',
  };
}

interface NamedCallers {
  readonly isNegated: boolean;
  /** Tells whether it is said that they do not exist; else they are only not seen here. */
  readonly isSure: boolean;
}

/** Says what it means that callers whom a policy names do not exist. */
export function consequenceOfCallers(
  { mesh }: World,
  subject: Resource,
  who: string,
  callers: NamedCallers,
): Pick<Sentences, 'message' | 'symptom'> {
  const isAllow = actionOf(subject) === 'ALLOW';
  const { isNegated, isSure } = callers;
  const named = `${subjectText(subject)} ${verbOf(isAllow, isNegated)} ${who}, which ${isSure ? 'does not exist' : 'is not here'}`;
  const policy = readPolicy(mesh, subject);
  const anyway = policy === undefined ? null : anywayText(mesh, policy);
  if (anyway !== null)
    return {
      message: `${named}; ${anyway} every caller anyway.`,
      symptom: 'no errors: every caller is allowed',
    };
  const sure = `${named}${isSure ? ':' : ': if it exists nowhere,'}`;
  if (isAllow !== isNegated)
    return {
      message: `${sure} callers it should allow are denied.`,
      symptom: '403, RBAC: access denied',
    };
  return {
    message: `${sure} callers it should ${isAllow ? 'exclude' : 'deny'} are allowed.`,
    symptom: `no errors: requests it should ${isAllow ? 'exclude' : 'deny'} are allowed`,
  };
}

function verbOf(isAllow: boolean, isNegated: boolean): string {
  if (isAllow) return isNegated ? 'excludes' : 'allows';
  return isNegated ? 'exempts' : 'denies';
}

const GROUP_ACCOUNT: Check = {
  id: 'group-account-missing',
  title: 'WorkloadGroup service account not found',
  level: 'high',
  blind: 'Accounts that charts, operators or other repositories create.',
  severity: 'warning',
  knownAs: [{ code: 'KIA1701' }],
};
export const GROUP_CHECKS = [GROUP_ACCOUNT];

/** Finds the service account of a WorkloadGroup's template, without which its machines get no certificate. */
export const GROUP_ROWS: readonly ReferenceRow[] = [
  {
    from: [{ group: API_GROUPS.istioNetworking, kind: 'WorkloadGroup' }],
    under: 'spec',
    at: ['template.serviceAccount'],
    picked: ({ world, subject, at }) => {
      const name = asText(at)?.value;
      if (name === undefined || name === '' || name === 'default' || hasVariable(name)) return [];
      const { namespace } = subject;
      const accounts = new Map(
        world.inNamespace('', 'ServiceAccount', namespace).map((one) => [one.name, one]),
      );
      const found = accounts.get(name);
      const isThere =
        found !== undefined ||
        world.accountUsers(namespace, name).length > 0 ||
        isExternal(world, 'ServiceAccount', namespace, name);
      return [
        {
          check: GROUP_ACCOUNT,
          subject,
          key: `account ${name}`,
          origin: at.origin,
          outcome: isThere
            ? resolved(...(found === undefined ? [] : [found]))
            : missing({
                target: `ServiceAccount ${name} in namespace ${namespace}`,
                namespace,
                proof: accounts.size > 0 ? 'absence' : 'near',
                near: nearObjects(name, accounts),
                scope: scopeOf('service'),
                sentences: {
                  message: `The machines of ${subjectText(subject)} get no certificate: their service account ${name} does not exist.`,
                  why: `No ServiceAccount \`${name}\` exists in namespace ${namespace} (${placeOf(at.origin)}).`,
                  symptom: 'the agent of a machine cannot sign in at istiod, and its calls fail',
                  fix: 'Name a service account of the namespace, or add it.',
                },
                quiet: 'in-open-world',
              }),
        },
      ];
    },
  },
];

/**
 * Tells whether identities of a trust domain are the mesh's own: they are by an alias as well, and by
 * `cluster.local` (AUTHZ-39).
 */
function isOwnTrustDomain({ configuration }: Mesh, trustDomain: string): boolean {
  const { trustDomainAliases } = asMeshConfig(configuration.settings);
  return (
    ['cluster.local', configuration.trustDomain].includes(trustDomain) ||
    trustDomainAliases.value.some(({ value }) => value === trustDomain)
  );
}
