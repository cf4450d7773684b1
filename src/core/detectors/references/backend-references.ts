import type { Node } from '../../manifest/node.ts';
import { itemsAt, nodeAt, numberAt, stringAt } from '../../manifest/node.ts';
import type { Resource } from '../../manifest/resource.ts';
import { subjectText } from '../../manifest/resource.ts';
import type { Check } from '../check.ts';
import { missingService } from './host-outcome.ts';
import { portOutcome } from './port-reference.ts';
import type { Reference } from './reference.ts';
import { missing, resolved, scopeOf } from './reference.ts';
import { hasVariable } from './unresolved-text.ts';
import type { World } from './world.ts';

const GATEWAY_API = 'gateway.networking.k8s.io';

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
export const BACKEND_CHECKS = [BACKEND_MISSING, BACKEND_PORT_MISSING, BACKEND_NOT_GRANTED];

/** The Service of a backend, its port, and the grant that a backend of another namespace needs (GWAPI-6…8). */
export function backendReferences(
  world: World,
  subject: Resource,
  backend: Node,
): readonly Reference[] {
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
