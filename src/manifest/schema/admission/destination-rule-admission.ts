import type { Resource } from '../../yaml/resource.ts';
import type { Violations } from '../schema-violations.ts';
import { checkExportTo } from './export-to.ts';
import type { PathedNode } from './pathed-node.ts';
import {
  isSet,
  isUnknown,
  knownText,
  placeAt,
  placesAt,
  reportAt,
  reportMissing,
  neededAt,
} from './pathed-node.ts';
import { isDnsLabel, domainProblem, fullNameProblem } from './values/host-name.ts';
import { checkLabels } from './values/pod-labels.ts';
import { isIpAddress } from './values/network-address.ts';
import { checkNeededPort } from './values/port-values.ts';
import { checkClientTls } from './tls-settings.ts';
import { checkConnectionPool, checkOutlierDetection } from './circuit-breaker.ts';
import { checkLoadBalancer } from './load-balancer.ts';

/** Reports what the validation webhook refuses in a DestinationRule (ROUTE-4, DR-10, DR-26). */
export function checkDestinationRule(
  { namespace }: Resource,
  spec: PathedNode,
  violations: Violations,
): void {
  checkHost(spec, violations);
  checkTrafficPolicy(placeAt(spec, 'trafficPolicy'), namespace, violations);
  checkSubsets(spec, namespace, violations);
  if (isSet(spec, 'workloadSelector')) checkPrivate(spec, namespace, violations);
  else checkExportTo(spec, namespace, false, violations);
}

function checkHost(spec: PathedNode, violations: Violations): void {
  const place = placeAt(spec, 'host');
  const host = knownText(place);
  if (place === undefined)
    reportMissing(violations, spec, 'host', 'A DestinationRule needs host: for whom it is.');
  if (place === undefined || host === undefined) return;
  const problem = domainProblem(host);
  if (problem !== null) reportAt(violations, place, 'value', problem.message, problem);
}

function checkSubsets(spec: PathedNode, namespace: string, violations: Violations): void {
  const seen = new Set<string>();
  for (const subset of placesAt(spec, 'subsets')) {
    checkSubsetName(subset, seen, violations);
    checkLabels(placeAt(subset, 'labels'), violations);
    checkTrafficPolicy(placeAt(subset, 'trafficPolicy'), namespace, violations);
  }
}

function checkSubsetName(subset: PathedNode, seen: Set<string>, violations: Violations): void {
  const place = placeAt(subset, 'name');
  const name = knownText(place);
  if (place === undefined) reportMissing(violations, subset, 'name', 'A subset needs a name.');
  if (place === undefined || name === undefined) return;
  if (!isDnsLabel(name))
    reportAt(
      violations,
      place,
      'value',
      `${JSON.stringify(name)} is no name for a subset: letters, digits and -.`,
      { remedy: 'Write it in letters, digits and -, here and where routes name it.' },
    );
  else if (seen.has(name))
    reportAt(violations, place, 'value', `Another subset has the name ${name}.`, {
      remedy: 'Give each subset its own name, or remove one of the two.',
    });
  seen.add(name);
}

/** DR-10: a rule for chosen workloads is private to its namespace. */
function checkPrivate(spec: PathedNode, namespace: string, violations: Violations): void {
  const foreign = placesAt(spec, 'exportTo').filter((entry) => {
    const name = knownText(entry);
    return name !== undefined && !isUnknown(entry) && name !== '.' && name !== namespace;
  });
  for (const entry of foreign)
    reportAt(
      violations,
      entry,
      'exclusive',
      'A DestinationRule with workloadSelector is private to its namespace: exportTo can only be ".".',
      { remedy: 'Write "." as the only entry of exportTo.' },
    );
  if (foreign.length === 0) checkExportTo(spec, namespace, false, violations);
}

const OF_PORTS = ['outlierDetection', 'connectionPool', 'loadBalancer', 'tls'];
const OF_ALL = [...OF_PORTS, 'portLevelSettings', 'tunnel', 'proxyProtocol', 'retryBudget'];

/** The policy of a DestinationRule, or of a subset. */
function checkTrafficPolicy(
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

/** Checks that a part says something; a misspelled field in it is reported already. */
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
