import { knownNumber, knownText, placeAt, placesAt } from '../../admission/pathed-node.ts';
import type { PathedNode } from '../../admission/pathed-node.ts';
import type { Violations } from '../../schema-violations.ts';
import { checkPort } from '../pods/probes.ts';
import { checkRange, checkWord, checkWordAt, demand, refuse, setFields } from '../refusals.ts';
import { checkRangeText, isInside, parseRange } from '../values/addresses.ts';
import { checkSelector } from '../values/labels.ts';

/** [src: pkg/apis/networking/validation/validation.go ValidateNetworkPolicySpec] */
export function checkNetworkPolicy(spec: PathedNode, violations: Violations): void {
  checkSelector(violations, placeAt(spec, 'podSelector'));
  for (const [direction, side] of [
    ['ingress', 'from'],
    ['egress', 'to'],
  ] as const)
    for (const rule of placesAt(spec, direction)) {
      for (const port of placesAt(rule, 'ports')) checkPolicyPort(violations, port);
      for (const peer of placesAt(rule, side)) checkPeer(violations, peer);
    }
  for (const type of placesAt(spec, 'policyTypes'))
    checkWordAt(violations, type, ['Ingress', 'Egress']);
}

/** [src: pkg/apis/networking/validation/validation.go ValidateNetworkPolicyPort] */
function checkPolicyPort(violations: Violations, port: PathedNode): void {
  checkWord(violations, port, 'protocol', ['TCP', 'UDP', 'SCTP']);
  const [first, last] = [placeAt(port, 'port'), placeAt(port, 'endPort')];
  if (first !== undefined) checkPort(violations, first);
  if (last === undefined) return;
  const [from, to] = [knownNumber(first), knownNumber(last)];
  if (first === undefined || knownText(first) !== undefined) {
    refuse(violations, last, 'endPort needs a number under port.', {
      remedy: 'Write the first port of the range under port, or remove endPort.',
    });
    return;
  }
  checkRange(violations, port, 'endPort', 1, 65_535);
  if (from !== undefined && to !== undefined && to < from)
    refuse(violations, last, `endPort (${String(to)}) must be at least port (${String(from)}).`, {
      kind: 'range',
    });
}

const PEERS = ['podSelector', 'namespaceSelector', 'ipBlock'];

/** [src: pkg/apis/networking/validation/validation.go ValidateNetworkPolicyPeer] */
function checkPeer(violations: Violations, peer: PathedNode): void {
  if (peer.node.kind !== 'map') return;
  const found = setFields(peer, PEERS);
  if (found.length === 0)
    refuse(violations, peer, `A peer needs one of ${PEERS.join(', ')}.`, { kind: 'required' });
  for (const name of PEERS.slice(0, 2)) checkSelector(violations, placeAt(peer, name));
  const block = placeAt(peer, 'ipBlock');
  if (block?.node.kind !== 'map') return;
  if (found.length > 1)
    refuse(violations, block, 'ipBlock cannot stand beside a selector.', {
      kind: 'exclusive',
      remedy: 'Make it a peer of its own.',
    });
  checkBlock(violations, block);
}

/** [src: pkg/apis/networking/validation/validation.go ValidateIPBlock] */
function checkBlock(violations: Violations, block: PathedNode): void {
  const place = demand(violations, block, 'cidr', 'ipBlock needs cidr.');
  checkRangeText(violations, place);
  const outer = parseRange(knownText(place) ?? '');
  for (const except of placesAt(block, 'except')) {
    checkRangeText(violations, except);
    const inner = parseRange(knownText(except) ?? '');
    if (inner !== null && outer !== null && !isInside(inner, outer))
      refuse(
        violations,
        except,
        `${knownText(except) ?? ''} is not within ${knownText(place) ?? ''}.`,
        {
          remedy: 'Write a smaller range that lies in cidr.',
        },
      );
  }
}
