import { fieldPath } from '../../field-path.ts';
import type { Resource } from '../../resource.ts';
import type { Violations } from '../violations.ts';
import { domainProblem } from './domain-name.ts';
import { isSet, knownNumber, knownText, placeAt, placesAt, reportAt } from './pathed-node.ts';
import type { PathedNode } from './pathed-node.ts';
import { checkProtocol } from './protocols.ts';

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
    if (placeAt(listener, 'hosts') !== undefined && !isSet(listener, 'hosts'))
      reportAt(violations, listener, 'required', 'An egress listener needs hosts.');
    for (const host of placesAt(listener, 'hosts')) checkEgressHost(host, violations);
  }
  for (const listener of [...placesAt(spec, 'egress'), ...placesAt(spec, 'ingress')])
    checkProtocol(placeAt(listener, 'port', 'protocol'), violations);
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

/** A name that Kubernetes takes, in either case, or one of the signs that stand for several (SIDECAR-4). */
const NAMESPACE = /^(?:[*.~]|[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?)$/i;

function checkEgressHost(place: PathedNode, violations: Violations): void {
  const text = knownText(place);
  if (text === undefined) return;
  const slash = text.indexOf('/');
  if (slash < 0)
    reportAt(
      violations,
      place,
      'value',
      `${JSON.stringify(text)} names no namespace: egress hosts are written namespace/host, such as ./* or */${text}.`,
      { nearest: text === '*' ? '*/*' : `*/${text}` },
    );
  else if (!NAMESPACE.test(text.slice(0, slash)))
    reportAt(
      violations,
      place,
      'value',
      `${JSON.stringify(text.slice(0, slash))} is no namespace: before the slash stands the name of one, . for the own, * for all or ~ for none.`,
    );
  else {
    const problem = domainProblem(text.slice(slash + 1));
    if (problem !== null) reportAt(violations, place, 'value', problem.message, problem);
  }
}
