import type { Resource } from '../../resource.ts';
import type { Violations } from '../violations.ts';
import { domainProblem } from './domain-name.ts';
import { isSet, knownText, placeAt, placesAt, reportAt } from './pathed-node.ts';
import type { PathedNode } from './pathed-node.ts';
import { checkProtocol } from './protocols.ts';

/** What the validation webhook refuses in a Sidecar (SIDECAR-4). */
export function checkSidecar(_object: Resource, spec: PathedNode, violations: Violations): void {
  for (const listener of placesAt(spec, 'egress')) {
    if (placeAt(listener, 'hosts') !== undefined && !isSet(listener, 'hosts'))
      reportAt(violations, listener, 'required', 'An egress listener needs hosts.');
    for (const host of placesAt(listener, 'hosts')) checkEgressHost(host, violations);
  }
  for (const listener of [...placesAt(spec, 'egress'), ...placesAt(spec, 'ingress')])
    checkProtocol(placeAt(listener, 'port', 'protocol'), violations);
}

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
  else {
    const problem = domainProblem(text.slice(slash + 1));
    if (problem !== null) reportAt(violations, place, 'value', problem.message, problem);
  }
}
