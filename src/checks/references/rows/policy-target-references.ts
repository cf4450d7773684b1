import {
  actionOf,
  alternativesOf,
  asMeshConfig,
  parseServiceHost,
  policyIndexOf,
  text as asText,
  viewOfPart,
} from '../../../istio/index.ts';
import {
  API_GROUPS,
  isIstioKind,
  KIND_ROWS,
  placeOf,
  subjectText,
} from '../../../manifest/index.ts';
import type { Resource } from '../../../manifest/index.ts';
import { describeAlternatives } from '../../authorization/request-description.ts';
import { hostText, missingService, nearObjects, serviceText } from '../host-outcome.ts';
import type { TargetKind } from '../reference-target.ts';
import { OWN_GATEWAY, OWN_SERVICE_ENTRY, SERVICE } from '../reference-target.ts';
import type { ReferenceRow } from '../reference-row.ts';
import type { Reference } from '../reference.ts';
import { missing, resolved, scopeOf } from '../reference.ts';
import { portOutcome, portsOfService } from './port-reference.ts';
import type { World } from '../world.ts';
import type { Check } from '../../detection/check.ts';

const TARGET_MISSING: Check = {
  id: 'policy-target-missing',
  title: "Policy's target Service, ServiceEntry or Gateway not found",
  level: 'high',
  blind: 'Objects that charts, operators or other repositories create.',
};
const AUTHORIZER_UNDEFINED: Check = {
  id: 'authorizer-undefined',
  title: 'External authorizer not defined in the mesh configuration',
  level: 'high',
  blind: 'Mesh configuration that is not in the repository.',
};
const AUTHORIZER_MISSING: Check = {
  id: 'authorizer-missing',
  title: "External authorizer's Service or port not found",
  level: 'high',
  blind: 'Services that charts, operators or other repositories create.',
};
export const POLICY_TARGET_CHECKS = [TARGET_MISSING, AUTHORIZER_UNDEFINED, AUTHORIZER_MISSING];

const POLICIES = KIND_ROWS.filter((row) => isIstioKind(row) && row.targets !== undefined);

const TARGETS: ReadonlyMap<string, TargetKind> = new Map([
  ['Service', SERVICE],
  ['Gateway', OWN_GATEWAY],
  ['ServiceEntry', OWN_SERVICE_ENTRY],
]);

const kindOf = (wanted: TargetKind): string =>
  [...TARGETS].find(([, of]) => of === wanted)?.[0] ?? '';

/**
 * Finds the targets in `targetRef` and `targetRefs` of policies: something of their own namespace (AUTHZ-5).
 */
const POLICY_TARGETS: readonly ReferenceRow[] = POLICIES.map(
  ({ targets = [], ...kind }): ReferenceRow => ({
    check: TARGET_MISSING,
    from: [kind],
    under: 'spec',
    at: targets.map((field) => (field === 'targetRefs' ? `${field}[]` : field)),
    target: ({ at, subject: { namespace } }) => {
      const target = viewOfPart('TargetReference', at);
      const of = TARGETS.get(target?.kind?.value ?? '');
      const name = target?.name?.value;
      return of === undefined || name === undefined ? null : { of, namespace, name };
    },
    key: ({ of, name }) => `target ${kindOf(of)} ${name}`,
    sentences: ({ subject, at }, { name }) => ({
      message: `${subjectText(subject)} is in force nowhere.`,
      why: `Its target, ${viewOfPart('TargetReference', at)?.kind?.value ?? ''} \`${name}\`, does not exist in namespace ${subject.namespace}.`,
      symptom: 'nothing refuses this, and no proxy gets the policy',
      fix: 'Target something of the same namespace that exists.',
    }),
  }),
);

/**
 * Lists the entries of `extensionProviders`; where the mesh configuration is not here there are none to look
 * among.
 */
const providersOf = ({ mesh: { configuration } }: World): ReadonlyMap<string, Resource> => {
  const setting = configuration.settings.get('extensionProviders');
  return new Map(
    setting === undefined
      ? []
      : asMeshConfig(configuration.settings).extensionProviders.value.map(({ name, origin }) => [
          name?.value ?? '',
          { ...setting.source, origin },
        ]),
  );
};

const PROVIDER: TargetKind = {
  find: (world, { name }) => providersOf(world).get(name),
  missing: (world, { namespace, name }, { sentences, since }) => {
    const place = world.mesh.configuration.settings.get('extensionProviders')?.origin;
    return missing({
      target: `the extension provider ${name}`,
      namespace,
      proof: 'certain',
      near: nearObjects(name, providersOf(world)),
      scope: scopeOf('namespace'),
      related: place === undefined ? [] : [place],
      sentences,
      ...(since !== undefined && { since }),
    });
  },
};

/**
 * Finds the provider of a CUSTOM policy: where the mesh configuration does not have it, the policy denies
 * what its rules match (AUTHZ-18).
 */
const PROVIDERS: ReferenceRow = {
  check: AUTHORIZER_UNDEFINED,
  from: [{ group: API_GROUPS.istioSecurity, kind: 'AuthorizationPolicy' }],
  under: 'spec',
  at: ['provider.name'],
  target: ({ world, subject, at }) => {
    const name = asText(at)?.value;
    const isKnown = world.mesh.configuration.settings.has('extensionProviders');
    const isCustom = actionOf(subject) === 'CUSTOM';
    return name === undefined || !isKnown || !isCustom
      ? null
      : { of: PROVIDER, namespace: subject.namespace, name };
  },
  key: ({ name }) => `provider ${name}`,
  sentences: ({ world, subject }, { name }) => ({
    message: `${subjectText(subject)} refuses every request its rules match.`,
    why: `Its provider \`${name}\` is not among the mesh's extensionProviders (${[...providersOf(world).keys()].join(', ')}).`,
    symptom: '403, RBAC: access denied',
    fix: 'Name a provider of the mesh configuration.',
  }),
  since: ({ world, subject }, { name }, provider) => {
    const place = world.mesh.configuration.settings.get('extensionProviders')?.origin;
    const now = [...providersOf(world).keys()].join(', ');
    const where = place === undefined ? '' : ` (${placeOf(place)})`;
    const isOtherList = place !== undefined && place.file !== provider.origin.file;
    return {
      message: `${subjectText(subject)} refuses every request its rules match: the mesh configuration has no provider ${name} any more.`,
      why: `extensionProviders had it (${placeOf(provider.origin)} of the base), and has ${now === '' ? 'none' : now} now${where}.${matchText(world, subject)}`,
      fix: `List provider ${name} in extensionProviders${where} as well${isOtherList ? ', for of two lists the later one alone counts' : ''}.`,
    };
  },
  follow: ({ world, subject }, _, { name }) => authorizerServices(world, subject, name),
};

/**
 * Finds the Service of an authorizer, by its whole name as istiod looks for it. Where there is none, the provider counts as
 * in error, and the policy denies what its rules match, whatever `failOpen` says (AUTHZ-18; extauthz.go of Istio, by
 * LookupCluster of telemetry_logging.go).
 */
function authorizerServices(world: World, subject: Resource, name: string): readonly Reference[] {
  const provider = asMeshConfig(world.mesh.configuration.settings).extensionProviders.value.find(
    (each) => each.name?.value === name,
  );
  const service = provider?.grpcAuthorizer ?? provider?.httpAuthorizer ?? null;
  const as = service === null ? null : parseServiceHost(service.value, '');
  if (service === null || as?.form !== 'full') return [];
  const place = {
    check: AUTHORIZER_MISSING,
    subject,
    key: `authorizer ${name} ${service.value}`,
    origin: service.origin,
  };
  const found = world.hosts.service(as);
  if (found !== undefined)
    return [
      { ...place, outcome: resolved(found.resource) },
      ...authorizerPort(world, subject, provider, found.resource),
    ];
  const host = hostText(world, service.value);
  return [
    {
      ...place,
      outcome: missingService(world, as, {
        scope: scopeOf('namespace'),
        sentences: {
          message: `${subjectText(subject)} refuses every request its rules match: its authorizer ${host} does not exist.`,
          why: `Provider \`${name}\` leads there (${placeOf(service.origin)}), and there is no ${serviceText(as.namespace, as.name)}.${matchText(world, subject)}`,
          symptom: '403, RBAC: access denied, also where failOpen is set',
          fix: 'Name a Service that exists.',
        },
      }),
    },
  ];
}

type Provider = ReturnType<typeof asMeshConfig>['extensionProviders']['value'][number];

/**
 * Finds the port of an authorizer's Service. Where there is none, the proxy has no cluster to ask: it refuses the requests,
 * or lets them through where `failOpen` is set (AUTHZ-18).
 */
function authorizerPort(
  world: World,
  subject: Resource,
  provider: Provider | undefined,
  service: Resource,
): readonly Reference[] {
  const port = provider?.grpcAuthorizerPort ?? provider?.httpAuthorizerPort ?? null;
  const ports = portsOfService(world, service);
  if (port === null || !/^\d+$/.test(port.value) || ports === null) return [];
  const isOpen = (provider?.grpcFailOpen ?? provider?.httpFailOpen)?.value === true;
  const what = isOpen ? 'lets through' : 'refuses';
  return [
    {
      check: AUTHORIZER_MISSING,
      subject,
      key: `authorizer port ${port.value} of ${subjectText(service)}`,
      origin: port.origin,
      outcome: portOutcome(ports, Number(port.value), {
        message: `${subjectText(subject)} ${what} every request its rules match: its authorizer ${service.namespace}/${service.name} has no port ${port.value}.`,
        symptom: isOpen
          ? 'no errors: failOpen is set, so requests get through unchecked'
          : '403, or what statusOnError says; the proxy logs ext_authz_error',
      }),
    },
  ];
}

/** Says which requests a policy is for; empty where it is for all. */
function matchText({ mesh }: World, subject: Resource): string {
  const policy = policyIndexOf(mesh).policies.find(({ resource }) => resource === subject);
  const clauses = (policy === undefined ? [] : (alternativesOf(policy) ?? [])).map(
    ({ terms }) => terms,
  );
  return clauses.length === 0 || clauses.some(({ length }) => length === 0)
    ? ''
    : ` Its rules match ${describeAlternatives(clauses)}.`;
}

export const POLICY_ROWS: readonly ReferenceRow[] = [...POLICY_TARGETS, PROVIDERS];
