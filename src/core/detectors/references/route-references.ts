import type { Node } from '../../manifest/node.ts';
import { itemsAt, nodeAt, stringAt } from '../../manifest/node.ts';
import type { Resource } from '../../manifest/resource.ts';
import { subjectText } from '../../manifest/resource.ts';
import { BACKEND_CHECKS, backendReferences } from './backend-references.ts';
import { nearObjects } from './host-outcome.ts';
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
export const ROUTE_CHECKS = [PARENT_MISSING, LISTENER_MISSING, ...BACKEND_CHECKS];

const GATEWAY_API = 'gateway.networking.k8s.io';

/** Parents and backends of Gateway API routes (GWAPI-1, GWAPI-6…8). */
export function routeReferences(world: World): readonly Reference[] {
  return ['HTTPRoute', 'GRPCRoute', 'TCPRoute', 'TLSRoute', 'UDPRoute'].flatMap((kind) =>
    world.mesh.ofKind(GATEWAY_API, kind).flatMap((subject) => [
      ...itemsAt(subject.node, 'spec', 'parentRefs').flatMap((parent) =>
        parentOf(world, subject, parent),
      ),
      ...itemsAt(subject.node, 'spec', 'rules').flatMap((rule) => [
        ...itemsAt(rule, 'backendRefs').flatMap((backend) =>
          backendReferences(world, subject, backend),
        ),
        ...itemsAt(rule, 'filters').flatMap((filter) => {
          const mirror = nodeAt(filter, 'requestMirror', 'backendRef');
          return mirror === undefined ? [] : backendReferences(world, subject, mirror);
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
