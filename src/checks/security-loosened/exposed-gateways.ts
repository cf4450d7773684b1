import type { Resource } from '../../manifest/index.ts';
import { listed, placeOf, selectorNode, selectorOf, subjectText } from '../../manifest/index.ts';
import type { Call, Mesh } from '../../istio/index.ts';
import { containsLabels, groupedBy } from '../../istio/index.ts';
import { scopeOfWorkloads } from '../authorization/point-scope.ts';
import type { Told } from '../detection/check.ts';
import { betweenSides, check } from '../detection/check.ts';
import { arrivalsAt, arrivingCalls, gatewayText, servicesBefore } from './arriving-calls.ts';

interface ExposedGateway {
  readonly gateway: Resource;
  /** What leads on there now and did before. */
  readonly calls: readonly Call[];
  /** The Service that leads to its pods now; undefined where none is here. */
  readonly service: Resource | undefined;
  readonly isSelectorChanged: boolean;
  /** Whether its pods are led to from outside; else an Ingress beside them may do so. */
  readonly isSure: boolean;
}

/** Gateways whose load balancer was internal, or who select other pods now. */
export const gatewayExposed = check({
  id: 'gateway-exposed',
  title: 'A Gateway that was reached from within the network only can be reached from outside',
  level: 'high',
  blind: 'DNS and firewalls in front of the gateway, and logins in the applications behind it.',
  find: (input) =>
    betweenSides(input, ({ before, after }) =>
      exposedGateways(before, after).map((exposed) => tell(exposed, after)),
    ),
});

function exposedGateways(before: Mesh, after: Mesh): readonly ExposedGateway[] {
  const was = groupedBy(arrivingCalls(before).inside, callKey);
  const led = arrivingCalls(after).outside.filter((call) => was.has(callKey(call)));
  return [...groupedBy(led, ({ source }) => gatewayText(source))].flatMap(([text, calls]) => {
    const [namespace = '', name = ''] = text.split('/');
    const find = (mesh: Mesh): Resource | undefined =>
      mesh.find('networking.istio.io', 'Gateway', namespace, name) ??
      mesh.find('gateway.networking.k8s.io', 'Gateway', namespace, name);
    const [old, gateway] = [find(before), find(after)];
    if (old === undefined || gateway === undefined) return [];
    const [selected, selects] = [selectorOf(old), selectorOf(gateway)];
    const pods = after.workloads.find(({ labels }) => containsLabels(labels, selects));
    return [
      {
        gateway,
        calls,
        service: pods === undefined ? undefined : servicesBefore(after, pods)[0]?.resource,
        isSelectorChanged: !containsLabels(selected, selects) || !containsLabels(selects, selected),
        isSure: arrivalsAt(after, gateway).includes('outside'),
      },
    ];
  });
}

const callKey = ({ source, destination }: Call): string =>
  `${gatewayText(source)} ${destination.namespace}/${destination.name}`;

function tell(
  { gateway, calls, service, isSelectorChanged, isSure }: ExposedGateway,
  after: Mesh,
): Told {
  const services = [...new Set(calls.map(({ destination }) => subjectText(destination.resource)))];
  const workloads = [...new Set(calls.flatMap(({ destination }) => destination.workloads))];
  const origin = isSelectorChanged
    ? (selectorNode(gateway)?.origin ?? gateway.origin)
    : (service ?? gateway).origin;
  const cause =
    isSelectorChanged || service === undefined
      ? `It selects other pods than before (${placeOf(origin)})`
      : `${subjectText(service)} ${isSure ? 'leads to its pods from outside now' : 'may be led to by an Ingress of its namespace now'} (${placeOf(origin)})`;
  return {
    subject: gateway,
    key: 'reached from outside',
    scope: scopeOfWorkloads(workloads, after),
    message: `${listed(services, 3)} ${isSure ? 'can' : 'may'} be reached from outside now: ${subjectText(gateway)} was reached from within the network only.`,
    why: `${cause}, and the routes that are bound to it lead on as they did.`,
    origin,
    related: calls.slice(0, 4).map((call) => call.origin),
    symptom: 'requests that were answered from within only are answered from outside too',
    fix: {
      text: 'Keep the load balancer internal, or give what is for everybody a gateway of its own; see that what is behind it asks for a login.',
    },
  };
}
