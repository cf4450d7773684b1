import type { Node } from '../../manifest/node.ts';
import { itemsAt, nodeAt, numberAt, stringAt } from '../../manifest/node.ts';
import type { Resource } from '../../manifest/resource.ts';
import { subjectText } from '../../manifest/resource.ts';
import { missingService, nearObjects } from './host-outcome.ts';
import { portOutcome } from './port-reference.ts';
import type { Outcome, Reference } from './reference.ts';
import { missing, resolved, scopeOf } from './reference.ts';
import { hasVariable } from './unresolved-text.ts';
import type { World } from './world.ts';
import type { Check } from '../check.ts';

const PARENT_MISSING: Check = {
  id: 'route-parent-missing',
  title: 'A route of the Gateway API is attached to a Gateway that does not exist',
  level: 'high',
  blind: 'Objects that charts, operators or other repositories make.',
};
const LISTENER_MISSING: Check = {
  id: 'route-listener-missing',
  title: 'A route is attached to a listener that its Gateway does not have',
  level: 'high',
  blind: 'Gateways that are not rendered here.',
};
const BACKEND_MISSING: Check = {
  id: 'backend-missing',
  title: 'A route of the Gateway API leads to a Service that does not exist',
  level: 'high',
  blind: 'Objects that charts, operators or other repositories make.',
};
const BACKEND_PORT_MISSING: Check = {
  id: 'backend-port-missing',
  title: 'A route of the Gateway API leads to a port that the Service does not have',
  level: 'high',
  blind: 'Services that are not rendered here.',
};
const BACKEND_NOT_GRANTED: Check = {
  id: 'backend-not-granted',
  title: 'A route leads to a Service of another namespace that no ReferenceGrant admits it to',
  level: 'high',
  blind: 'Grants that are made elsewhere.',
};
export const ROUTE_CHECKS = [
  PARENT_MISSING,
  LISTENER_MISSING,
  BACKEND_MISSING,
  BACKEND_PORT_MISSING,
  BACKEND_NOT_GRANTED,
];

const GATEWAY_API = 'gateway.networking.k8s.io';

/** Parents and backends of Gateway API routes (GWAPI-1, GWAPI-6…8). */
export function routeReferences(world: World): readonly Reference[] {
  return ['HTTPRoute', 'GRPCRoute', 'TCPRoute', 'TLSRoute', 'UDPRoute'].flatMap((kind) =>
    world.mesh.ofKind(GATEWAY_API, kind).flatMap((subject) => [
      ...itemsAt(subject.node, 'spec', 'parentRefs').flatMap((parent) =>
        parentOf(world, subject, parent),
      ),
      ...itemsAt(subject.node, 'spec', 'rules').flatMap((rule) => [
        ...itemsAt(rule, 'backendRefs').flatMap((backend) => backendOf(world, subject, backend)),
        ...itemsAt(rule, 'filters').flatMap((filter) => {
          const mirror = nodeAt(filter, 'requestMirror', 'backendRef');
          return mirror === undefined ? [] : backendOf(world, subject, mirror);
        }),
      ]),
    ]),
  );
}

function parentOf(world: World, subject: Resource, parent: Node): readonly Reference[] {
  const name = stringAt(parent, 'name');
  const kind = stringAt(parent, 'kind') ?? 'Gateway';
  if (name === undefined || hasVariable(name) || kind !== 'Gateway') return [];
  if ((stringAt(parent, 'group') ?? GATEWAY_API) !== GATEWAY_API) return [];
  const namespace = stringAt(parent, 'namespace') ?? subject.namespace;
  if (hasVariable(namespace)) return [];
  const gateway = world.mesh.find(GATEWAY_API, 'Gateway', namespace, name);
  const place = {
    check: PARENT_MISSING,
    subject,
    key: `parent ${namespace}/${name}`,
    origin: parent.origin,
  };
  if (gateway === undefined)
    return [{ ...place, outcome: missingGateway(world, subject, namespace, name) }];
  return [{ ...place, outcome: resolved(gateway) }, ...sectionOf(subject, parent, gateway)];
}

const notAttached = (subject: Resource): { message: string; symptom: string } => ({
  message: `${subjectText(subject)} is attached to nothing: its hosts are not served.`,
  symptom: '404, or the connection is refused',
});

function missingGateway(world: World, subject: Resource, namespace: string, name: string): Outcome {
  if (world.mesh.external.has(`Gateway ${namespace}/${name}`)) return resolved();
  const all = world.mesh.ofKind(GATEWAY_API, 'Gateway');
  const own = new Map(
    world.inNamespace(GATEWAY_API, 'Gateway', namespace).map((other) => [other.name, other]),
  );
  const elsewhere = all.filter((other) => other.name === name && other.namespace !== namespace);
  return missing({
    target: `Gateway ${name} in namespace ${namespace}`,
    namespace,
    proof: own.size > 0 ? 'absence' : 'near',
    near: [
      ...elsewhere.map((other) => ({
        name,
        says: `There is a Gateway of that name in namespace ${other.namespace}`,
        relation: 'suffix' as const,
        origin: other.origin,
        write: `namespace: ${other.namespace}`,
        sure: elsewhere.length === 1 && world.hidden.in(namespace).length === 0,
      })),
      ...nearObjects(name, own),
    ],
    scope: scopeOf('service'),
    sentences: {
      ...notAttached(subject),
      why: `Its parent, Gateway \`${name}\` of namespace ${namespace}, does not exist.`,
      fix: 'Name a Gateway that exists, with its namespace.',
    },
  });
}

function sectionOf(subject: Resource, parent: Node, gateway: Resource): readonly Reference[] {
  const section = stringAt(parent, 'sectionName');
  if (section === undefined || hasVariable(section)) return [];
  const listeners = new Map(
    itemsAt(gateway.node, 'spec', 'listeners').map((listener) => [
      stringAt(listener, 'name') ?? '',
      { ...gateway, origin: listener.origin },
    ]),
  );
  const found = listeners.get(section);
  const names = [...listeners.keys()];
  return [
    {
      check: LISTENER_MISSING,
      subject,
      key: `listener ${gateway.namespace}/${gateway.name}/${section}`,
      origin: nodeAt(parent, 'sectionName')?.origin ?? parent.origin,
      outcome:
        found !== undefined
          ? resolved(found)
          : missing({
              target: `listener ${section} of ${subjectText(gateway)}`,
              namespace: gateway.namespace,
              proof: 'certain',
              near: nearObjects(section, listeners),
              scope: scopeOf('service'),
              related: [gateway.origin],
              sentences: {
                ...notAttached(subject),
                why: `${subjectText(gateway)} has ${names.length === 0 ? 'no listeners' : `listeners ${names.join(', ')}`}, and none is called \`${section}\`.`,
                fix: 'Name a listener of the Gateway in sectionName.',
              },
            }),
    },
  ];
}

function backendOf(world: World, subject: Resource, backend: Node): readonly Reference[] {
  const name = stringAt(backend, 'name');
  if (name === undefined || (stringAt(backend, 'kind') ?? 'Service') !== 'Service') return [];
  const namespace = stringAt(backend, 'namespace') ?? subject.namespace;
  if ((stringAt(backend, 'group') ?? '') !== '' || hasVariable(name + namespace)) return [];
  const consequence = {
    message: `Requests that ${subjectText(subject)} sends to ${name} fail.`,
    symptom: '500 for the share of this backend',
  };
  const place = {
    check: BACKEND_MISSING,
    subject,
    key: `backend ${namespace}/${name}`,
    origin: backend.origin,
  };
  const service = world.mesh.service(namespace, name);
  if (service === undefined)
    return [
      {
        ...place,
        outcome: missingService(
          world,
          { name, namespace, form: 'short' },
          {
            scope: scopeOf('service'),
            sentences: {
              ...consequence,
              why: `No Service is called \`${name}\` in namespace ${namespace}.`,
              fix: 'Name a Service that exists.',
            },
          },
        ),
      },
    ];
  const ports = world.servicePorts(service.resource);
  const port = numberAt(backend, 'port');
  return [
    { ...place, outcome: resolved(service.resource) },
    ...(port === undefined || ports.length === 0
      ? []
      : [
          {
            check: BACKEND_PORT_MISSING,
            subject,
            key: `backend port ${namespace}/${name}:${String(port)}`,
            origin: nodeAt(backend, 'port')?.origin ?? backend.origin,
            outcome: portOutcome({ owner: service.resource, ports }, port, consequence),
          },
        ]),
    ...grantOf(world, subject, service.resource, backend),
  ];
}

/** With a Gateway as parent, a backend of another namespace needs a ReferenceGrant there (GWAPI-7). */
function grantOf(
  world: World,
  subject: Resource,
  service: Resource,
  backend: Node,
): readonly Reference[] {
  const parents = itemsAt(subject.node, 'spec', 'parentRefs');
  const atGateway = parents.some((parent) => (stringAt(parent, 'kind') ?? 'Gateway') === 'Gateway');
  if (!atGateway || service.namespace === subject.namespace || service.namespace === '') return [];
  const grants = world.inNamespace(GATEWAY_API, 'ReferenceGrant', service.namespace);
  const found = grants.find((grant) => admits(grant, subject, service));
  return [
    {
      check: BACKEND_NOT_GRANTED,
      subject,
      key: `grant ${service.namespace}/${service.name}`,
      origin: backend.origin,
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
              sentences: {
                message: `Requests that ${subjectText(subject)} sends to ${service.namespace}/${service.name} fail.`,
                why: `The Service is in another namespace, and no ReferenceGrant there admits ${subject.kind}s of namespace ${subject.namespace}.`,
                symptom: '500 for the share of this backend',
                fix: `Add a ReferenceGrant in namespace ${service.namespace}, or route within one namespace.`,
              },
            }),
    },
  ];
}

function admits(grant: Resource, route: Resource, service: Resource): boolean {
  const from = itemsAt(grant.node, 'spec', 'from').some(
    (entry) =>
      stringAt(entry, 'kind') === route.kind && stringAt(entry, 'namespace') === route.namespace,
  );
  const to = itemsAt(grant.node, 'spec', 'to').some((entry) => {
    const name = stringAt(entry, 'name');
    return stringAt(entry, 'kind') === 'Service' && (name === undefined || name === service.name);
  });
  return from && to;
}
