import { fieldPath } from '../../yaml/field-path.ts';
import type { Resource } from '../../yaml/resource.ts';
import type { Violations } from '../violations.ts';
import {
  isSet,
  isUnknown,
  knownNumber,
  knownText,
  placeAt,
  placesAt,
  reportAt,
  reportMissing,
} from './pathed-node.ts';
import type { PathedNode } from './pathed-node.ts';
import { checkEgressPort, checkIngress } from './sidecar-listener.ts';
import { checkConnectionPool } from './traffic-policy/connection-pool.ts';
import { checkDestination } from './routes/route-destination.ts';
import { domainProblem, fullNameProblem } from './values/domain-name.ts';
import { checkEgressHost } from './values/namespaced-host.ts';

/** What the validation webhook refuses in a Sidecar (SIDECAR-4, 17, 19). */
export function checkSidecar(_object: Resource, spec: PathedNode, violations: Violations): void {
  if (!SAYS_SOMETHING.some((field) => isSet(spec, field)))
    reportAt(
      violations,
      spec,
      'required',
      'A Sidecar needs egress, ingress or an outbound policy.',
    );
  checkPortless(placesAt(spec, 'egress'), violations);
  for (const direction of ['egress', 'ingress'])
    checkPortsDiffer(placesAt(spec, direction), violations);
  for (const listener of placesAt(spec, 'egress')) {
    if (!isSet(listener, 'hosts'))
      reportMissing(violations, listener, 'hosts', 'An egress listener needs hosts.');
    for (const host of placesAt(listener, 'hosts')) checkEgressHost(host, violations);
    checkEgressPort(listener, violations);
  }
  for (const listener of placesAt(spec, 'ingress')) checkIngress(listener, violations);
  checkConnectionPool(placeAt(spec, 'inboundConnectionPool'), violations);
  checkOutbound(placeAt(spec, 'outboundTrafficPolicy'), violations);
}

/** What no Service has goes to one proxy for all, where it may go out at all (SIDECAR-17). */
function checkOutbound(policy: PathedNode | undefined, violations: Violations): void {
  const modePlace = policy === undefined ? undefined : placeAt(policy, 'mode');
  const mode = isUnknown(modePlace) ? null : (knownText(modePlace) ?? 'REGISTRY_ONLY');
  if (modePlace !== undefined && mode === 'ALLOW_ANY_DYNAMIC_DNS')
    reportAt(violations, modePlace, 'value', `${mode} is a mode of the mesh, not of a Sidecar.`, {
      remedy: 'Write ALLOW_ANY or REGISTRY_ONLY.',
    });
  const proxy = policy === undefined ? undefined : placeAt(policy, 'egressProxy');
  if (proxy === undefined || mode === null) return;
  if (mode !== 'ALLOW_ANY') {
    reportAt(
      violations,
      proxy,
      'exclusive',
      `egressProxy needs mode ALLOW_ANY, and this is ${mode}.`,
      {
        remedy: 'Set mode ALLOW_ANY, or remove egressProxy.',
      },
    );
    return;
  }
  const host = placeAt(proxy, 'host');
  if (placeAt(proxy, 'port') === undefined)
    reportMissing(violations, proxy, 'port', 'egressProxy needs the port of the proxy.', {
      remedy: 'Add port.number to egressProxy.',
    });
  checkDestination(proxy, violations);
  const text = knownText(host);
  if (host === undefined || text === undefined || domainProblem(text) !== null || text === '*')
    return;
  const problem = fullNameProblem(text);
  if (problem !== null) reportAt(violations, host, 'value', problem.message, problem);
}

const SAYS_SOMETHING = ['egress', 'ingress', 'outboundTrafficPolicy', 'inboundConnectionPool'];

/** The egress listener without a port takes what no other has, and stands last (SIDECAR-17). */
function checkPortless(listeners: readonly PathedNode[], violations: Violations): void {
  const last = listeners.at(-1);
  const isLastPortless = last !== undefined && placeAt(last, 'port') === undefined;
  for (const listener of listeners.slice(0, -1))
    if (placeAt(listener, 'port') === undefined)
      reportAt(
        violations,
        listener,
        'value',
        'Only one egress listener may have no port, and it has to be the last of the list.',
        {
          remedy: isLastPortless
            ? `Put its hosts into the last one, and remove ${fieldPath(listener.path)}.`
            : `Move ${fieldPath(listener.path)} to the end of the list.`,
        },
      );
}

/** Two listeners of one direction with one port are refused, whatever addresses they bind (SIDECAR-19). */
function checkPortsDiffer(listeners: readonly PathedNode[], violations: Violations): void {
  const taken = new Set<number>();
  for (const listener of listeners) {
    const place = placeAt(listener, 'port', 'number');
    const number = knownNumber(place);
    if (place === undefined || number === undefined || number === 0) continue;
    if (taken.has(number))
      reportAt(
        violations,
        place,
        'value',
        `Another listener has the port ${String(number)}: only one of each direction may.`,
      );
    taken.add(number);
  }
}
