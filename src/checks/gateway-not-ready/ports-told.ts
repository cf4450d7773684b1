import { listed, namespaceText, placeOf, subjectText } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { UnopenedPort } from './unopened-ports.ts';
import { unopenedPorts } from './unopened-ports.ts';
import type { Check } from '../detection/check.ts';
import { ofObjects } from '../detection/check.ts';
import type { FindingDraft } from '../detection/detector.ts';
import { gatewaysLookedAt } from '../gateways/looked-at.ts';
import { isSeenWhole } from '../gateways/seen-whole.ts';
import { scopeOf } from '../references/reference.ts';

const PORT_NOT_ON_SERVICE: Check = {
  id: 'port-not-on-service',
  title: 'A Gateway opens a port that no Service in front of its pods has',
  level: 'high',
  severity: 'warning',
  blind:
    'Services and load balancers that are made elsewhere, and who calls the pods by their address.',
  knownAs: [{ code: 'IST0162', analyzer: 'gateway.IngressGatewayPortAnalyzer' }],
};

/** Servers that listen where nothing leads (GW-6). */
export const portsUnopened = ofObjects(
  [PORT_NOT_ON_SERVICE],
  gatewaysLookedAt,
  (input) => (gateway) =>
    unopenedPorts(input.mesh, gateway)
      .filter(
        ({ workloads, services }) =>
          (services.length > 0 || input.isWhole === true) &&
          workloads.every(({ namespace }) => isSeenWhole(input, namespace)),
      )
      .map((port) => draftOf(gateway, port)),
);

function draftOf(
  gateway: Resource,
  { port, origin, workloads, services, open }: UnopenedPort,
): FindingDraft {
  const [pods] = workloads;
  const [service] = services;
  const where = pods === undefined ? 'its pods' : subjectText(pods.resource);
  return {
    check: PORT_NOT_ON_SERVICE.id,
    subject: gateway,
    key: `port ${String(port)}`,
    scope: scopeOf('namespace'),
    message: `${subjectText(gateway)} listens on port ${String(port)}, and no Service leads there: nobody outside can connect.`,
    why:
      service === undefined
        ? `It selects ${where}, and no Service of namespace ${namespaceText(pods?.namespace ?? '')} is in front of these pods.`
        : `It selects ${where}, and ${listed(
            services.map(({ resource }) => subjectText(resource)),
            2,
          )} in front of these pods ${services.length === 1 ? 'has' : 'have'} ${open.length === 0 ? 'no TCP port' : `port ${listed(open.map(String), 5)} only`} (${placeOf(service.resource.origin)}).`,
    symptom: 'connection refused, or a timeout at the load balancer',
    origin,
    related: services.slice(0, 3).map(({ resource }) => resource.origin),
    fix: {
      text:
        service === undefined
          ? 'Add a Service that selects the pods of the gateway and has the port.'
          : `Add port ${String(port)} to ${subjectText(service.resource)}${open.length === 0 ? '' : ', or let the server listen on a port that it has'}.`,
    },
  };
}
