import type { Violations } from '../../violations.ts';
import type { PathedNode } from '../pathed-node.ts';
import {
  isSet,
  isUnknown,
  knownText,
  neededAt,
  placeAt,
  placesAt,
  reportAt,
} from '../pathed-node.ts';
import { fullNameProblem } from '../values/domain-name.ts';
import { isIpAddress } from '../values/ip-address.ts';
import { checkNeededPort } from '../values/port-number.ts';
import { checkClientTls } from './client-tls.ts';
import { checkConnectionPool } from './connection-pool.ts';
import { checkLoadBalancer } from './load-balancer.ts';
import { checkOutlierDetection } from './outlier-detection.ts';

const OF_PORTS = ['outlierDetection', 'connectionPool', 'loadBalancer', 'tls'];
const OF_ALL = [...OF_PORTS, 'portLevelSettings', 'tunnel', 'proxyProtocol', 'retryBudget'];

/** The policy of a DestinationRule, or of a subset. */
export function checkTrafficPolicy(
  policy: PathedNode | undefined,
  namespace: string,
  violations: Violations,
): void {
  if (policy === undefined || isUnknown(policy)) return;
  checkFields(policy, OF_ALL, 'A trafficPolicy', violations);
  checkBlocks(policy, namespace, violations);
  for (const port of placesAt(policy, 'portLevelSettings')) {
    neededAt(violations, port, 'port', 'An entry of portLevelSettings needs port.');
    checkFields(port, OF_PORTS, 'An entry of portLevelSettings', violations);
    checkBlocks(port, namespace, violations);
  }
  const tunnel = placeAt(policy, 'tunnel');
  if (tunnel !== undefined && isSet(policy, 'proxyProtocol'))
    reportAt(violations, tunnel, 'exclusive', 'Only one of tunnel and proxyProtocol can be set.', {
      remedy: 'Keep one of tunnel and proxyProtocol.',
    });
  else if (tunnel !== undefined) checkTunnel(tunnel, violations);
}

/** What is misspelled in it is told already. */
function checkFields(
  policy: PathedNode,
  fields: readonly string[],
  what: string,
  violations: Violations,
): void {
  if (policy.node.kind !== 'map' || fields.some((name) => isSet(policy, name))) return;
  const known = [...fields, 'port'];
  if ([...policy.node.entries.keys()].some((name) => !known.includes(name))) return;
  reportAt(
    violations,
    policy,
    'required',
    `${what} says nothing: it needs ${fields.slice(0, 4).join(', ')} or another setting.`,
    { remedy: 'Add the setting that it is meant for, or remove it.' },
  );
}

function checkBlocks(policy: PathedNode, namespace: string, violations: Violations): void {
  checkOutlierDetection(placeAt(policy, 'outlierDetection'), violations);
  checkConnectionPool(placeAt(policy, 'connectionPool'), violations);
  checkLoadBalancer(placeAt(policy, 'loadBalancer'), violations);
  checkClientTls(placeAt(policy, 'tls'), namespace, violations);
}

function checkTunnel(tunnel: PathedNode, violations: Violations): void {
  const place = placeAt(tunnel, 'protocol');
  const protocol = knownText(place);
  if (place !== undefined && protocol !== undefined && !['', 'CONNECT', 'POST'].includes(protocol))
    reportAt(violations, place, 'value', `${protocol} is not one of CONNECT, POST.`);
  const target = neededAt(violations, tunnel, 'targetHost', 'A tunnel needs targetHost.');
  const host = knownText(target);
  if (target !== undefined && host !== undefined && !isIpAddress(host)) {
    const problem = fullNameProblem(host);
    if (problem !== null) reportAt(violations, target, 'value', problem.message, problem);
  }
  checkNeededPort(tunnel, 'targetPort', violations);
}
