import type { Resource } from '../../../yaml/resource.ts';
import type { Violations } from '../../violations.ts';
import type { PathedNode } from '../pathed-node.ts';
import {
  isSet,
  knownNumber,
  knownText,
  neededAt,
  placeAt,
  placesAt,
  reportAt,
  reportMissing,
} from '../pathed-node.ts';
import { checkLabels } from '../values/pod-labels.ts';
import { checkNeededPort } from '../values/port-number.ts';

/** What the validation webhook refuses in a WorkloadGroup. */
export function checkWorkloadGroup(
  _object: Resource,
  spec: PathedNode,
  violations: Violations,
): void {
  neededAt(violations, spec, 'template', 'A WorkloadGroup needs template.');
  checkLabels(placeAt(spec, 'metadata', 'labels'), violations);
  const probe = placeAt(spec, 'probe');
  if (probe !== undefined) checkProbe(probe, violations);
}

const COUNTS = [
  'periodSeconds',
  'initialDelaySeconds',
  'timeoutSeconds',
  'successThreshold',
  'failureThreshold',
];
const METHODS = ['httpGet', 'tcpSocket', 'exec', 'grpc'];

function checkProbe(probe: PathedNode, violations: Violations): void {
  for (const name of COUNTS) {
    const place = placeAt(probe, name);
    if (place !== undefined && (knownNumber(place) ?? 0) < 0)
      reportAt(violations, place, 'range', `${name} must not be negative.`, {
        remedy: 'Write 0 or more.',
      });
  }
  if (!METHODS.some((name) => isSet(probe, name)))
    reportAt(violations, probe, 'required', 'A probe needs httpGet, tcpSocket or exec.', {
      remedy: 'Say how to ask, or remove probe.',
    });
  const http = placeAt(probe, 'httpGet');
  if (http !== undefined) checkHttpGet(http, violations);
  const socket = placeAt(probe, 'tcpSocket');
  if (socket !== undefined) checkNeededPort(socket, 'port', violations);
  const exec = placeAt(probe, 'exec');
  if (exec !== undefined && !isSet(exec, 'command'))
    reportMissing(violations, exec, 'command', 'A probe by exec needs command.');
}

function checkHttpGet(http: PathedNode, violations: Violations): void {
  checkNeededPort(http, 'port', violations);
  const scheme = placeAt(http, 'scheme');
  const word = knownText(scheme);
  if (scheme !== undefined && word !== undefined && !['', 'HTTP', 'HTTPS'].includes(word))
    reportAt(violations, scheme, 'value', `${word} is not one of HTTP, HTTPS.`, {
      remedy: 'Write HTTP or HTTPS.',
    });
  for (const header of placesAt(http, 'httpHeaders')) {
    const place = placeAt(header, 'name');
    const name = knownText(place);
    if (!isSet(header, 'name'))
      reportMissing(violations, header, 'name', 'A header of the probe needs a name.');
    else if (place !== undefined && name !== undefined && !/^[-A-Za-z0-9]+$/.test(name))
      reportAt(violations, place, 'value', `${JSON.stringify(name)} is no name of a header.`, {
        remedy: 'Write letters, digits and -.',
      });
  }
}
