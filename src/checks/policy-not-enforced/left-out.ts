import { listed, namespaceText, placeOf, subjectText } from '../../manifest/index.ts';
import type { LeftOutWorkload } from './left-out-workloads.ts';
import { leftOutWorkloads } from './left-out-workloads.ts';
import { scopeOfWorkloads } from '../authorization/point-scope.ts';
import type { Check } from '../detection/check.ts';
import { ofObjects } from '../detection/check.ts';
import type { DetectorInput, FindingDraft } from '../detection/detector.ts';

const LEFT_OUT: Check = {
  id: 'workload-left-out',
  title:
    'A workload that others call has no AuthorizationPolicy, where each of its neighbours has one',
  level: 'low',
  severity: 'info',
  blind: 'Whether everybody is meant to call it, and policies that other repositories bring.',
  knownAs: [{ code: 'KIA1301' }],
};

/** The one workload of a namespace that no policy is for: whoever gets to it is answered (AUTHZ-7). */
export const leftOutOfPolicies = ofObjects(
  [LEFT_OUT],
  ({ mesh }) => leftOutWorkloads(mesh),
  (input) => (one) => [draftOf(input, one)],
);

const MOST_NAMED = 3;

function draftOf(
  { mesh }: DetectorInput,
  { workload, neighbours, policy, call }: LeftOutWorkload,
): FindingDraft {
  const name = subjectText(workload.resource);
  const names = neighbours.map(({ resource }) => subjectText(resource));
  return {
    check: LEFT_OUT.id,
    subject: workload.resource,
    key: 'no policy',
    scope: scopeOfWorkloads([workload], mesh),
    message: `Nothing says who may call ${name}: it is the only workload of ${namespaceText(workload.namespace)} without an AuthorizationPolicy.`,
    why: `${listed(names, MOST_NAMED)} have policies (${subjectText(policy)} at ${placeOf(policy.origin)}); none is for ${name}, which others call (${placeOf(call.origin)}).`,
    symptom: 'nothing fails: calls that its neighbours refuse are answered here',
    origin: workload.resource.origin,
    related: [policy.origin, call.origin],
    fix: {
      text: 'Write a policy for its callers, or an empty one (`spec: {}`) for the namespace, which refuses what no other one admits.',
    },
  };
}
