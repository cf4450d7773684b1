import {
  isUnknown,
  knownNumber,
  knownText,
  placeAt,
  placesAt,
} from '../../admission/pathed-node.ts';
import type { PathedNode } from '../../admission/pathed-node.ts';
import { isTemplated } from '../../schema-violations.ts';
import type { Violations } from '../../schema-violations.ts';
import { checkPort } from '../pods/probes.ts';
import {
  checkDistinct,
  checkRange,
  checkWord,
  demand,
  isBlank,
  refuse,
  textsOf,
} from '../refusals.ts';
import { checkAddress, checkOutsideAddress, checkRangeText } from '../values/addresses.ts';
import { checkLabelMap, checkText } from '../values/labels.ts';
import { labelProblem, qualifiedNameProblem, subdomainProblem } from '../values/object-names.ts';

const TYPES = ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'];

/** [src: pkg/apis/core/validation/validation.go validateService] */
export function checkService(spec: PathedNode, violations: Violations): void {
  checkWord(violations, spec, 'type', TYPES);
  const place = placeAt(spec, 'type');
  checkLabelMap(violations, placeAt(spec, 'selector'));
  checkAffinity(violations, spec);
  checkPorts(violations, spec);
  for (const address of placesAt(spec, 'externalIPs')) checkOutsideAddress(violations, address);
  checkFamilies(violations, spec);
  checkWord(violations, spec, 'internalTrafficPolicy', ['Cluster', 'Local']);
  if (isUnknown(place)) return;
  const type = isBlank(spec, 'type') ? 'ClusterIP' : (knownText(place) ?? '');
  if (!TYPES.includes(type)) return;
  const [first] = addressesOf(spec);
  const isHeadless = knownText(first) === 'None';
  if (type === 'ExternalName') checkExternalName(violations, spec);
  else checkOwnAddress(violations, spec, type, isHeadless);
  checkBalancer(violations, spec, type);
  checkOutside(violations, spec, type);
  if (type === 'ClusterIP') checkNoNodePorts(violations, spec);
}

/** `clusterIP`, or the first of `clusterIPs`, and the others. */
const addressesOf = (spec: PathedNode): readonly PathedNode[] => {
  const single = isBlank(spec, 'clusterIP') ? undefined : placeAt(spec, 'clusterIP');
  const list = placesAt(spec, 'clusterIPs');
  return single === undefined ? list : [single, ...list.slice(1)];
};

function checkOwnAddress(
  violations: Violations,
  spec: PathedNode,
  type: string,
  isHeadless: boolean,
): void {
  const ports = placeAt(spec, 'ports');
  if (
    !isHeadless &&
    isBlank(spec, 'ports') &&
    !isUnknown(ports) &&
    !addressesOf(spec).some(isUnknown)
  )
    demand(
      violations,
      spec,
      'ports',
      'A Service needs ports, unless it is headless or an ExternalName.',
    );
  const [first] = addressesOf(spec);
  if (isHeadless && type !== 'ClusterIP' && first !== undefined)
    refuse(violations, first, `A Service of type ${type} cannot be headless.`, {
      remedy: 'Remove clusterIP, or write type ClusterIP.',
    });
  for (const address of addressesOf(spec))
    if (knownText(address) !== 'None') checkAddress(violations, address);
  const [single, listed] = [placeAt(spec, 'clusterIP'), placesAt(spec, 'clusterIPs')[0]];
  const [one, other] = [knownText(single), knownText(listed)];
  if (
    single !== undefined &&
    listed !== undefined &&
    one !== other &&
    one !== undefined &&
    other !== undefined
  )
    refuse(violations, listed, `The first of clusterIPs must be ${one}, as clusterIP is.`, {
      nearest: one,
    });
}

/** [src: pkg/apis/core/validation/validation.go validateService] */
function checkExternalName(violations: Violations, spec: PathedNode): void {
  const name = demand(
    violations,
    spec,
    'externalName',
    'A Service of type ExternalName needs externalName.',
  );
  checkText(violations, name, (text) => subdomainProblem(text.replace(/\.$/, '')));
  for (const field of ['clusterIPs', 'ipFamilies', 'ipFamilyPolicy', 'clusterIP']) {
    const place = isBlank(spec, field) ? undefined : placeAt(spec, field);
    if (place !== undefined)
      refuse(violations, place, `A Service of type ExternalName has no ${field}.`, {
        remedy: `Remove ${field}.`,
      });
  }
}

const DAY = 86_400;

function checkAffinity(violations: Violations, spec: PathedNode): void {
  checkWord(violations, spec, 'sessionAffinity', ['ClientIP', 'None']);
  const affinity = placeAt(spec, 'sessionAffinity');
  const settings = placeAt(spec, 'sessionAffinityConfig');
  if (settings === undefined || isUnknown(affinity)) return;
  const word = isBlank(spec, 'sessionAffinity') ? 'None' : knownText(affinity);
  if (word === 'None')
    refuse(violations, settings, 'sessionAffinityConfig is for sessionAffinity: ClientIP alone.', {
      remedy: 'Write sessionAffinity: ClientIP, or remove it.',
    });
  const client = placeAt(settings, 'clientIP');
  if (client !== undefined) checkRange(violations, client, 'timeoutSeconds', 1, DAY);
}

function checkFamilies(violations: Violations, spec: PathedNode): void {
  checkWord(violations, spec, 'ipFamilyPolicy', [
    'SingleStack',
    'PreferDualStack',
    'RequireDualStack',
  ]);
  for (const family of placesAt(spec, 'ipFamilies')) {
    const word = knownText(family);
    if (word !== undefined && word !== 'IPv4' && word !== 'IPv6')
      refuse(violations, family, `${JSON.stringify(word)} is not one of IPv4, IPv6.`, {
        kind: 'enum',
        nearest: ['IPv4', 'IPv6'].find((each) => each.toLowerCase() === word.toLowerCase()) ?? null,
      });
  }
}

function checkPorts(violations: Violations, spec: PathedNode): void {
  const ports = placesAt(spec, 'ports');
  for (const port of ports) checkServicePort(violations, port, ports.length > 1);
  checkDistinct(
    violations,
    textsOf(ports, 'name'),
    (name) => `An earlier port has the name ${name}.`,
    'Give each port its own name.',
  );
  for (const field of ['port', 'nodePort'])
    checkDistinct(
      violations,
      ports.flatMap((port) => numbered(port, field)),
      (text) => `An earlier port has ${field} ${text}, too.`,
      `Give each port its own ${field}, or another protocol.`,
    );
}

/** Ports of other protocols are other ports. */
function numbered(port: PathedNode, field: string): { place: PathedNode; text: string }[] {
  const place = placeAt(port, field);
  const protocol = placeAt(port, 'protocol');
  const number = knownNumber(place);
  if (place === undefined || number === undefined || number === 0 || isUnknown(protocol)) return [];
  const word = isBlank(port, 'protocol') ? 'TCP' : (knownText(protocol) ?? '');
  return [{ place, text: `${String(number)} of ${word}` }];
}

/** [src: pkg/apis/core/validation/validation.go validateServicePort] */
function checkServicePort(violations: Violations, port: PathedNode, isNamed: boolean): void {
  if (port.node.kind !== 'map') return;
  const name = placeAt(port, 'name');
  if (isNamed && isBlank(port, 'name'))
    demand(violations, port, 'name', 'A port needs a name where a Service has several.');
  else if (!isBlank(port, 'name')) checkText(violations, name, labelProblem);
  if (placeAt(port, 'port') === undefined)
    demand(violations, port, 'port', 'A port of a Service needs its number under port.');
  checkRange(violations, port, 'port', 1, 65_535);
  checkRange(violations, port, 'nodePort', 0, 65_535);
  checkWord(violations, port, 'protocol', ['TCP', 'UDP', 'SCTP']);
  const target = placeAt(port, 'targetPort');
  // 0 and an empty text stand for the port itself.
  if (target?.node.kind === 'scalar' && target.node.value !== 0 && target.node.value !== '')
    if (!isTemplated(target.node)) checkPort(violations, target);
  checkText(violations, placeAt(port, 'appProtocol'), qualifiedNameProblem);
}

function checkNoNodePorts(violations: Violations, spec: PathedNode): void {
  for (const port of placesAt(spec, 'ports')) {
    const place = placeAt(port, 'nodePort');
    if (place !== undefined && knownNumber(place) !== 0 && !isUnknown(place))
      refuse(violations, place, 'A Service of type ClusterIP has no nodePort.', {
        remedy: 'Write type NodePort or LoadBalancer, or remove nodePort.',
      });
  }
}

function checkBalancer(violations: Violations, spec: PathedNode, type: string): void {
  for (const range of placesAt(spec, 'loadBalancerSourceRanges')) {
    const text = knownText(range);
    if (text === undefined || text.trim() === text) checkRangeText(violations, range);
  }
  if (type === 'LoadBalancer') {
    checkText(violations, placeAt(spec, 'loadBalancerClass'), qualifiedNameProblem);
    return;
  }
  for (const name of [
    'loadBalancerSourceRanges',
    'allocateLoadBalancerNodePorts',
    'loadBalancerClass',
  ]) {
    const place = placeAt(spec, name);
    const isEmptyList = place?.node.kind === 'seq' && place.node.items.length === 0;
    if (place !== undefined && !isEmptyList)
      refuse(violations, place, `${name} is for the type LoadBalancer alone.`, {
        remedy: `Remove ${name}, or write type LoadBalancer.`,
      });
  }
}

/** [src: pkg/apis/core/validation/validation.go validateServiceExternalTrafficPolicy] */
function checkOutside(violations: Violations, spec: PathedNode, type: string): void {
  checkWord(violations, spec, 'externalTrafficPolicy', ['Cluster', 'Local']);
  const isOutside =
    type === 'LoadBalancer' ||
    type === 'NodePort' ||
    (type === 'ClusterIP' && !isBlank(spec, 'externalIPs'));
  const policy = placeAt(spec, 'externalTrafficPolicy');
  if (!isOutside && policy !== undefined && !isBlank(spec, 'externalTrafficPolicy'))
    refuse(
      violations,
      policy,
      'externalTrafficPolicy is for what can be reached from outside: types NodePort and LoadBalancer.',
      {
        remedy: 'Remove it, or write one of these types.',
      },
    );
  const health = placeAt(spec, 'healthCheckNodePort');
  const isLocal = type === 'LoadBalancer' && (knownText(policy) === 'Local' || isUnknown(policy));
  if (health !== undefined && knownNumber(health) !== 0 && !isLocal && !isUnknown(health))
    refuse(
      violations,
      health,
      'healthCheckNodePort is for type LoadBalancer with externalTrafficPolicy: Local alone.',
      {
        remedy: 'Remove it.',
      },
    );
}
