import type { Node } from '../../manifest/node.ts';
import { itemsAt, nodeAt, numberAt, stringAt } from '../../manifest/node.ts';
import type { Resource } from '../../manifest/resource.ts';
import { subjectText } from '../../manifest/resource.ts';
import { missingService } from './host-outcome.ts';
import { portOutcome } from './port-reference.ts';
import type { Reference } from './reference.ts';
import { missing, resolved, scopeOf } from './reference.ts';
import { hasVariable } from './unresolved-text.ts';
import type { World } from './world.ts';
import type { Check } from '../check.ts';

const INGRESS_WITHOUT_SERVICE: Check = {
  id: 'ingress-without-service',
  title: 'An Ingress leads to a Service that does not exist',
  level: 'high',
  blind: 'Objects that charts, operators or other repositories make.',
};
const INGRESS_PORT_MISSING: Check = {
  id: 'ingress-port-missing',
  title: 'An Ingress leads to a port that the Service does not have',
  level: 'high',
  blind: 'Services that are not rendered here.',
};
export const INGRESS_CHECKS = [INGRESS_WITHOUT_SERVICE, INGRESS_PORT_MISSING];

/** Backends of Ingresses. */
export function ingressReferences(world: World): readonly Reference[] {
  return world.mesh.ofKind('networking.k8s.io', 'Ingress').flatMap((subject) =>
    [
      nodeAt(subject.node, 'spec', 'defaultBackend'),
      ...itemsAt(subject.node, 'spec', 'rules')
        .flatMap((rule) => itemsAt(rule, 'http', 'paths'))
        .map((path) => nodeAt(path, 'backend')),
    ].flatMap((backend) => backendOf(world, subject, nodeAt(backend, 'service'))),
  );
}

function backendOf(
  world: World,
  subject: Resource,
  backend: Node | undefined,
): readonly Reference[] {
  const name = stringAt(backend, 'name');
  if (backend === undefined || name === undefined || hasVariable(name)) return [];
  const { namespace } = subject;
  const service = world.mesh.service(namespace, name);
  const place = {
    check: INGRESS_WITHOUT_SERVICE,
    subject,
    key: `backend ${name}`,
    origin: backend.origin,
  };
  const consequence = {
    message: `Requests that ${subjectText(subject)} sends to ${name} fail.`,
    symptom: '503 from the ingress controller',
  };
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
              fix: 'Name a Service of the same namespace that exists.',
            },
          },
        ),
      },
    ];
  return [
    { ...place, outcome: resolved(service.resource) },
    ...backendPort(world, subject, backend, service.resource, consequence),
  ];
}

function backendPort(
  world: World,
  subject: Resource,
  backend: Node,
  service: Resource,
  consequence: { readonly message: string; readonly symptom: string },
): readonly Reference[] {
  const ports = world.servicePorts(service);
  const number = numberAt(backend, 'port', 'number');
  const named = stringAt(backend, 'port', 'name');
  const origin = nodeAt(backend, 'port')?.origin ?? backend.origin;
  if (ports.length === 0) return [];
  if (number !== undefined)
    return [
      {
        check: INGRESS_PORT_MISSING,
        subject,
        key: `backend port ${service.name}:${String(number)}`,
        origin,
        outcome: portOutcome({ owner: service, ports }, number, consequence),
      },
    ];
  if (named === undefined || hasVariable(named)) return [];
  const names = ports.flatMap((port) => stringAt(port, 'name') ?? []);
  return [
    {
      check: INGRESS_PORT_MISSING,
      subject,
      key: `backend port ${service.name}:${named}`,
      origin,
      outcome: names.includes(named)
        ? resolved(service)
        : missing({
            target: `port ${named} of ${subjectText(service)}`,
            namespace: service.namespace,
            proof: 'certain',
            near: [],
            scope: scopeOf('service'),
            related: [service.origin],
            sentences: {
              ...consequence,
              why: `${subjectText(service)} has ${names.length === 0 ? 'no named port' : `ports named ${names.join(', ')}`}, and none is called \`${named}\`.`,
              fix: `Use a port of ${subjectText(service)}.`,
            },
          }),
    },
  ];
}
