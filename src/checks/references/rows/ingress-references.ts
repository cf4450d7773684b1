import type { Node, Resource } from '../../../manifest/index.ts';
import { nodeAt, numberAt, stringAt, subjectText } from '../../../manifest/index.ts';
import { SERVICE } from '../reference-target.ts';
import { portOutcome, portsOfService } from './port-reference.ts';
import type { ReferenceRow } from '../reference-row.ts';
import type { Reference } from '../reference.ts';
import { missing, resolved, scopeOf } from '../reference.ts';
import { hasVariable } from '../unresolved-text.ts';
import type { World } from '../world.ts';
import type { Check } from '../../detection/check.ts';

const INGRESS_WITHOUT_SERVICE: Check = {
  id: 'ingress-without-service',
  title: 'Ingress backend Service not found',
  level: 'high',
  blind: 'Objects that charts, operators or other repositories create.',
};
const INGRESS_PORT_MISSING: Check = {
  id: 'ingress-port-missing',
  title: 'Ingress port not found on its backend Service',
  level: 'high',
  blind: 'Services that are not rendered here.',
};
export const INGRESS_CHECKS = [INGRESS_WITHOUT_SERVICE, INGRESS_PORT_MISSING];

/** Finds backends of Ingresses. */
export const INGRESS_ROWS: readonly ReferenceRow[] = [
  {
    check: INGRESS_WITHOUT_SERVICE,
    from: [{ group: 'networking.k8s.io', kind: 'Ingress' }],
    under: 'spec',
    at: ['defaultBackend.service', 'rules[].http.paths[].backend.service'],
    target: ({ at, subject: { namespace } }) => {
      const name = stringAt(at, 'name');
      return name === undefined ? null : { of: SERVICE, namespace, name };
    },
    key: ({ name }) => `backend ${name}`,
    sentences: ({ subject }, { namespace, name }) => ({
      ...failing(subject, name),
      why: `No Service is called \`${name}\` in namespace ${namespace}.`,
      fix: 'Name a Service of the same namespace that exists.',
    }),
    follow: ({ world, subject, at }, service, { name }) =>
      backendPort(world, subject, at, service, failing(subject, name)),
  },
];

const failing = (
  subject: Resource,
  name: string,
): { readonly message: string; readonly symptom: string } => ({
  message: `Requests that ${subjectText(subject)} sends to ${name} fail.`,
  symptom: '404 or 503 from the ingress controller',
});

function backendPort(
  world: World,
  subject: Resource,
  backend: Node,
  service: Resource,
  consequence: { readonly message: string; readonly symptom: string },
): readonly Reference[] {
  const known = portsOfService(world, service);
  const number = numberAt(backend, 'port', 'number');
  const named = stringAt(backend, 'port', 'name');
  const origin = nodeAt(backend, 'port')?.origin ?? backend.origin;
  if (known === null) return [];
  if (number !== undefined)
    return [
      {
        check: INGRESS_PORT_MISSING,
        subject,
        key: `backend port ${service.name}:${String(number)}`,
        origin,
        outcome: portOutcome(known, number, consequence),
      },
    ];
  // releases of an operator call ports otherwise
  if (named === undefined || hasVariable(named) || known.madeBy !== null) return [];
  const names = known.ports.flatMap(({ name }) => name ?? []);
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
