import { knownText, placeAt, placesAt } from '../../admission/pathed-node.ts';
import type { PathedNode } from '../../admission/pathed-node.ts';
import type { Violations } from '../../schema-violations.ts';
import {
  checkDistinct,
  checkRange,
  checkWord,
  demand,
  isBlank,
  refuse,
  textsOf,
} from '../refusals.ts';
import { checkOutsideAddress } from '../values/addresses.ts';
import { checkText } from '../values/labels.ts';
import { labelProblem } from '../values/object-names.ts';

const PROTOCOLS = ['TCP', 'UDP', 'SCTP'];

/** [src: pkg/apis/discovery/validation/validation.go ValidateEndpointSlice] */
export function checkEndpointSlice(object: PathedNode, violations: Violations): void {
  demand(violations, object, 'addressType', 'An EndpointSlice needs addressType.');
  checkWord(violations, object, 'addressType', ['IPv4', 'IPv6', 'FQDN']);
  const type = knownText(placeAt(object, 'addressType'));
  for (const endpoint of placesAt(object, 'endpoints')) {
    demand(violations, endpoint, 'addresses', 'An endpoint needs at least one of addresses.');
    for (const address of placesAt(endpoint, 'addresses'))
      if (type === 'IPv4' || type === 'IPv6') checkSliceAddress(violations, address, type);
  }
  for (const port of placesAt(object, 'ports')) {
    if (!isBlank(port, 'name')) checkText(violations, placeAt(port, 'name'), labelProblem);
    checkWord(violations, port, 'protocol', PROTOCOLS);
  }
  checkDistinct(
    violations,
    textsOf(placesAt(object, 'ports'), 'name'),
    (name) => `An earlier port has the name ${name}.`,
    'Give each port its own name.',
  );
}

function checkSliceAddress(violations: Violations, place: PathedNode, type: string): void {
  checkOutsideAddress(violations, place);
  const text = knownText(place);
  if (text !== undefined && text.includes(':') !== (type === 'IPv6'))
    refuse(violations, place, `${text} is no address of type ${type}.`);
}

/** [src: pkg/apis/core/validation/validation.go ValidateEndpointsCreate] */
export function checkEndpoints(object: PathedNode, violations: Violations): void {
  for (const subset of placesAt(object, 'subsets')) {
    if (isBlank(subset, 'addresses') && isBlank(subset, 'notReadyAddresses'))
      refuse(violations, subset, 'A subset needs addresses or notReadyAddresses.', {
        kind: 'required',
      });
    checkSubset(violations, subset);
  }
}

function checkSubset(violations: Violations, subset: PathedNode): void {
  for (const list of ['addresses', 'notReadyAddresses'])
    for (const address of placesAt(subset, list)) {
      const ip = demand(violations, address, 'ip', 'An address needs an ip.');
      checkOutsideAddress(violations, ip);
    }
  for (const port of placesAt(subset, 'ports')) {
    if (placeAt(port, 'port') === undefined)
      demand(violations, port, 'port', 'A port needs its number.');
    checkRange(violations, port, 'port', 1, 65_535);
    checkWord(violations, port, 'protocol', PROTOCOLS);
  }
}
