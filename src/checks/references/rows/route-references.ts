import type { View } from '../../../istio/index.ts';
import { grantFor, viewOf, viewOfPart } from '../../../istio/index.ts';
import { API_GROUPS, GATEWAY_API_ROUTES, placeOf, subjectText } from '../../../manifest/index.ts';
import type { Resource } from '../../../manifest/index.ts';
import { refusedOnceMended } from '../../authorization-cuts-off-callers/refused-once-mended.ts';
import type { NamedObject, TargetKind } from '../reference-target.ts';
import { PARENT_GATEWAY, PARENT_LISTENER_SET, SERVICE } from '../reference-target.ts';
import { portOutcome, portsOfService } from './port-reference.ts';
import type { ReferencePlace, ReferenceRow } from '../reference-row.ts';
import { LISTENER_MISSING, notAttached, sectionOf } from './listener-reference.ts';
import type { Reference } from '../reference.ts';
import { missing, resolved, scopeOf } from '../reference.ts';
import { failing } from './unattached-route.ts';
import type { Check } from '../../detection/check.ts';

const BACKEND_MISSING: Check = {
  id: 'backend-missing',
  title: "Gateway API route's backend Service not found",
  level: 'high',
  blind: 'Objects that charts, operators or other repositories create.',
  knownAs: [{ code: 'KIA1402' }],
};
const BACKEND_PORT_MISSING: Check = {
  id: 'backend-port-missing',
  title: "Gateway API route's port not found on its Service",
  level: 'high',
  blind: 'Services that are not rendered here.',
};
const BACKEND_NOT_GRANTED: Check = {
  id: 'backend-not-granted',
  title: "No ReferenceGrant allows a route's Service in another namespace",
  level: 'high',
  blind: 'Grants that are created elsewhere.',
};
const BACKEND_CHECKS = [BACKEND_MISSING, BACKEND_PORT_MISSING, BACKEND_NOT_GRANTED];
const PARENT_MISSING: Check = {
  id: 'route-parent-missing',
  title: "Gateway API route's parent Gateway or ListenerSet not found",
  level: 'high',
  blind: 'Objects that charts, operators or other repositories create.',
  knownAs: [{ code: 'KIA1401' }],
};
const SET_PARENT_MISSING: Check = {
  id: 'listener-set-parent-missing',
  title: 'Gateway of a ListenerSet not found',
  level: 'high',
  blind: 'Objects that charts, operators or other repositories create.',
};
export const ROUTE_CHECKS = [
  PARENT_MISSING,
  LISTENER_MISSING,
  SET_PARENT_MISSING,
  ...BACKEND_CHECKS,
];

const GATEWAY_API = API_GROUPS.gatewayApi;

/** Makes the row for parents of one kind that routes name. */
const parentRow = (kind: 'Gateway' | 'ListenerSet', of: TargetKind): ReferenceRow => ({
  check: PARENT_MISSING,
  from: GATEWAY_API_ROUTES,
  under: 'spec',
  at: ['parentRefs[]'],
  target: ({ at, subject }) => {
    const parent = viewOfPart('ParentRef', at);
    return isParentOf(kind, parent) ? namedBy(parent, of, subject) : null;
  },
  key: ({ namespace, name }) =>
    `parent ${kind === 'Gateway' ? '' : `${kind} `}${namespace}/${name}`,
  // Kiali looks at Gateways only
  ...(kind !== 'Gateway' && { knownAs: () => [] }),
  sentences: ({ subject }, { namespace, name }) => ({
    ...notAttached(subject),
    why: `Its parent, ${kind} \`${name}\` of namespace ${namespace}, does not exist.`,
    fix: `Name a ${kind} that exists, with its namespace.`,
  }),
  follow: ({ subject, at }, parent) => sectionOf(subject, viewOfPart('ParentRef', at), parent),
});

/** Finds parents and backends of Gateway API routes (GWAPI-1, GWAPI-6…8). */
export const ROUTE_ROWS: readonly ReferenceRow[] = [
  parentRow('Gateway', PARENT_GATEWAY),
  parentRow('ListenerSet', PARENT_LISTENER_SET),
  {
    check: SET_PARENT_MISSING,
    from: [{ group: GATEWAY_API, kind: 'ListenerSet' }],
    under: 'spec',
    at: ['parentRef'],
    target: ({ at, subject }) => {
      const parent = viewOfPart('ParentRef', at);
      return isParentOf('Gateway', parent) ? namedBy(parent, PARENT_GATEWAY, subject) : null;
    },
    key: ({ namespace, name }) => `gateway ${namespace}/${name}`,
    sentences: ({ subject }, { namespace, name }) => ({
      message: `The listeners of ${subjectText(subject)} are not opened, and routes that are attached to them answer nothing.`,
      symptom: 'the connection is refused',
      why: `Its parent, Gateway \`${name}\` of namespace ${namespace}, does not exist.`,
      fix: 'Name a Gateway that exists, with its namespace.',
    }),
  },
  {
    check: BACKEND_MISSING,
    from: GATEWAY_API_ROUTES,
    under: 'spec.rules[]',
    at: ['backendRefs[]', 'filters[].requestMirror.backendRef'],
    target: ({ at, subject }) => {
      const backend = viewOfPart('BackendRef', at);
      const isService =
        (backend?.kind?.value ?? 'Service') === 'Service' && (backend?.group?.value ?? '') === '';
      return isService ? namedBy(backend, SERVICE, subject) : null;
    },
    key: ({ namespace, name }) => `backend ${namespace}/${name}`,
    sentences: ({ world, subject }, { namespace, name }) => ({
      ...failing(world, subject, name),
      why: `No Service is called \`${name}\` in namespace ${namespace}.`,
      fix: 'Name a Service that exists.',
    }),
    follow: (place, service, named) => [
      ...portOf(place, service, named),
      ...grantOf(place, service),
    ],
  },
];

/**
 * Gives the object that a reference of the Gateway API names; without a namespace it is one of the route's
 * own. Null where it names none.
 */
function namedBy(
  written: View<'ParentRef'> | View<'BackendRef'> | null,
  of: TargetKind,
  { namespace }: Resource,
): NamedObject | null {
  return written === null || written.name === null
    ? null
    : { of, namespace: written.namespace?.value ?? namespace, name: written.name.value };
}

const isGateway = (parent: View<'ParentRef'> | null): boolean =>
  (parent?.kind?.value ?? 'Gateway') === 'Gateway';

const isParentOf = (kind: 'Gateway' | 'ListenerSet', parent: View<'ParentRef'> | null): boolean =>
  (parent?.kind?.value ?? 'Gateway') === kind &&
  (parent?.group?.value ?? GATEWAY_API) === GATEWAY_API;

function portOf(
  { world, subject, at }: ReferencePlace,
  service: Resource,
  { namespace, name }: NamedObject,
): readonly Reference[] {
  const ports = portsOfService(world, service);
  const port = viewOfPart('BackendRef', at)?.port ?? null;
  if (port === null || ports === null) return [];
  return [
    {
      check: BACKEND_PORT_MISSING,
      subject,
      key: `backend port ${namespace}/${name}:${String(port.value)}`,
      origin: port.origin,
      outcome: portOutcome(ports, port.value, {
        ...failing(world, subject, name),
        ...refusedOnceMended(world, subject, service),
      }),
    },
  ];
}

/** Says how a route is granted again what it was granted at the base. */
function grantedAgain({ mesh }: ReferencePlace['world'], route: Resource, grant: Resource): string {
  const { group, kind, namespace, name } = grant;
  const now = mesh.find(group, kind, namespace, name);
  return now === undefined
    ? `Keep ${subjectText(grant)} until ${subjectText(route)} does without it, or route within one namespace.`
    : `Let ${subjectText(now)} (${placeOf(now.origin)}) admit ${route.kind}s of namespace ${route.namespace} again, or route within one namespace.`;
}

/** Finds a grant in the namespace of the route, which lets routes lead there: many a one is written on the wrong side (GWAPI-7). */
const turnedRound = (
  { mesh }: ReferencePlace['world'],
  route: Resource,
  service: Resource,
): Resource | undefined =>
  mesh
    .ofKind(GATEWAY_API, 'ReferenceGrant')
    .find(
      (grant) =>
        grant.namespace === route.namespace &&
        viewOf('ReferenceGrant', grant).from.value.some(
          ({ kind, namespace }) =>
            kind?.value === route.kind &&
            [service.namespace, route.namespace].includes(namespace?.value ?? ''),
        ) &&
        viewOf('ReferenceGrant', grant).to.value.some(({ kind }) => kind?.value === 'Service'),
    );

/**
 * Looks for the grant of a backend in another namespace: with a Gateway or a ListenerSet as parent it needs a
 * ReferenceGrant there (GWAPI-7).
 */
function grantOf({ world, subject, at }: ReferencePlace, service: Resource): readonly Reference[] {
  const atGateway = viewOf('Route', subject).parentRefs.value.some(
    (parent) => isGateway(parent) || isParentOf('ListenerSet', parent),
  );
  if (!atGateway || service.namespace === subject.namespace || service.namespace === '') return [];
  const found = grantFor(world.mesh, subject, service);
  const turned = turnedRound(world, subject, service);
  return [
    {
      check: BACKEND_NOT_GRANTED,
      subject,
      key: `grant ${service.namespace}/${service.name}`,
      origin: at.origin,
      outcome:
        found !== undefined
          ? resolved(found)
          : missing({
              target: `a ReferenceGrant in namespace ${service.namespace} for ${subject.kind}s of namespace ${subject.namespace}`,
              namespace: service.namespace,
              proof: 'absence',
              near: [],
              scope: scopeOf('cross-namespace', { services: 1, namespaces: 2 }),
              related: [service.origin],
              since: (grant) => ({ fix: grantedAgain(world, subject, grant) }),
              sentences: {
                ...failing(world, subject, `${service.namespace}/${service.name}`),
                why: `The Service is in another namespace, and no ReferenceGrant there admits ${subject.kind}s of namespace ${subject.namespace}.${turned === undefined ? '' : ` ${subjectText(turned)} (${placeOf(turned.origin)}) is of namespace ${turned.namespace}, and lets routes lead there, not from there.`}`,
                fix: `Add a ReferenceGrant in namespace ${service.namespace}, or route within one namespace.`,
              },
            }),
    },
  ];
}
