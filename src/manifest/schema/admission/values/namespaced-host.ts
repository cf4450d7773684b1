import type { Violations } from '../../violations.ts';
import type { PathedNode } from '../pathed-node.ts';
import { knownText, reportAt } from '../pathed-node.ts';
import { isDnsLabel } from './dns-label.ts';
import type { DomainProblem } from './domain-name.ts';
import { domainProblem } from './domain-name.ts';
import { isIpAddress } from './ip-address.ts';

/** GW-2: `namespace/host`, `./host`, `*`, or a host. */
export function checkServerHost(place: PathedNode, violations: Violations): void {
  const text = knownText(place);
  if (text === undefined) return;
  const slash = text.indexOf('/');
  const namespace = slash < 0 ? '*' : text.slice(0, slash);
  const host = text.slice(slash + 1);
  const problem =
    namespace === '*' || namespace === '.' || isDnsLabel(namespace)
      ? isIpAddress(host) && host.includes('.')
        ? null
        : hostProblem(host)
      : {
          message: `${JSON.stringify(namespace)} is not the name of a namespace.`,
          remedy: 'Write namespace/host, with . for the own namespace or * for any.',
        };
  if (problem !== null) reportAt(violations, place, 'value', problem.message, problem);
}

/** `namespace/host` of a Sidecar, in which `~` in front leaves something out (SIDECAR-4). */
export function checkEgressHost(place: PathedNode, violations: Violations): void {
  const text = knownText(place);
  if (text === undefined) return;
  const slash = text.indexOf('/');
  const namespace = text.slice(0, slash);
  if (slash < 0)
    reportAt(
      violations,
      place,
      'value',
      `${JSON.stringify(text)} names no namespace: egress hosts are written namespace/host, such as ./* or */${text}.`,
      { nearest: text === '*' ? '*/*' : `*/${text}` },
    );
  else if (!isEgressNamespace(namespace))
    reportAt(
      violations,
      place,
      'value',
      `${JSON.stringify(namespace)} is no namespace: before the slash stands the name of one, . for the own, * for all or ~ for none.`,
    );
  else {
    const problem = hostProblem(text.slice(slash + 1));
    if (problem !== null) reportAt(violations, place, 'value', problem.message, problem);
  }
}

function isEgressNamespace(namespace: string): boolean {
  const rest = namespace.startsWith('~') ? namespace.slice(1) : namespace;
  return ['*', '.'].includes(rest) || namespace === '~' || isDnsLabel(rest);
}

/** Of a Gateway and of a Sidecar a host has a dot, and a wildcard is a label of its own. */
function hostProblem(host: string): DomainProblem | null {
  if (host === '*') return null;
  const problem = domainProblem(host);
  if (problem !== null) return problem;
  const text = JSON.stringify(host);
  if (!host.includes('.'))
    return {
      message: `${text} is a short name, and a whole host name is needed.`,
      remedy: `Write the whole name, such as ${host}.example.com or ${host}.default.svc.cluster.local.`,
    };
  return host.includes('*') && !host.startsWith('*.')
    ? {
        message: `${text} has a wildcard within a label: only *.example.com is possible.`,
        remedy: 'Write * as a label of its own, in front.',
      }
    : null;
}
