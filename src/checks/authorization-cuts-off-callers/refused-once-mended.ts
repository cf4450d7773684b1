import type { Call } from '../../istio/index.ts';
import { knownCalls } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { placeOf, resourceKey, subjectText } from '../../manifest/index.ts';
import { callerName } from './call-losses.ts';
import { refusingPolicy } from './new-caller-refused.ts';
import type { DetectorInput } from '../detection/detector.ts';

/** Says whom else to ask where policies refuse what a route sends to a Service, whichever of its ports it names (AUTHZ-12). */
export function refusedOnceMended(
  { mesh, rendered }: Pick<DetectorInput, 'mesh' | 'rendered'>,
  route: Resource,
  service: Resource,
): { readonly afterwards?: string } {
  const calls = knownCalls(mesh).filter(
    (call) =>
      call.route === route && resourceKey(call.destination.resource) === resourceKey(service),
  );
  const policies = calls
    .flatMap(atEachPort)
    .map((call) => refusingPolicy({ mesh, rendered }, call));
  const [policy = null] = policies;
  const callers = [...new Set(calls.map(({ source }) => callerName(source)))];
  const [caller] = callers;
  if (policy === null || caller === undefined || policies.includes(null)) return {};
  const whom = callers.length === 1 ? caller : `${caller} and the others that route there`;
  return {
    afterwards: `${subjectText(policy.resource)} (${placeOf(policy.resource.origin)}) refuses such requests then: it has to let in ${whom}, too.`,
  };
}

const atEachPort = (call: Call): readonly Call[] =>
  call.destination.ports.map(({ port }) => ({ ...call, port }));
