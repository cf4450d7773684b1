import type { Violations } from '../../schema-violations.ts';
import type { PathedNode } from '../pathed-node.ts';
import { knownText, placesAt, reportAt } from '../pathed-node.ts';
import { isDnsLabel, fullNameProblem } from '../values/host-name.ts';

/** `gateways` of a VirtualService or of a match: `namespace/name`, a name of the own namespace, or `mesh` (ROUTE-33). */
export function checkGatewayNames(holder: PathedNode, violations: Violations): void {
  for (const place of placesAt(holder, 'gateways')) {
    const name = knownText(place);
    if (name === undefined) continue;
    const problem = gatewayProblem(name);
    if (problem !== null) reportAt(violations, place, 'value', problem.message, problem);
    // behind a name alone istiod looks at no other
    if (!name.includes('/')) return;
  }
}

interface GatewayProblem {
  readonly message: string;
  readonly remedy: string | null;
}

function gatewayProblem(text: string): GatewayProblem | null {
  const slash = text.indexOf('/');
  const [namespace, name] = [text.slice(0, slash), text.slice(slash + 1)];
  if (slash < 0)
    return fullNameProblem(text) === null
      ? null
      : {
          message: `${JSON.stringify(text)} is not the name of a gateway.`,
          remedy: 'Write name, namespace/name or mesh.',
        };
  if (namespace === '.')
    return {
      message: 'A gateway is named name or namespace/name, not ./name.',
      remedy: 'Leave ./ out: a name alone is of the same namespace.',
    };
  return isDnsLabel(namespace) && isDnsLabel(name)
    ? null
    : {
        message: `${JSON.stringify(text)} is not the name of a gateway: neither * nor a second / is possible.`,
        remedy: 'Write namespace/name, once for each gateway.',
      };
}
