import { placeOf, subjectText } from '../../manifest/index.ts';
import type { ProxyUser } from './proxy-user.ts';
import { isKnownOutside } from '../outside-the-mesh/pods-in-mesh.ts';
import { proxyUsers } from './proxy-user.ts';
import { scopeOfWorkloads } from '../authorization/point-scope.ts';
import type { Check } from '../detection/check.ts';
import { ofObjects } from '../detection/check.ts';
import type { DetectorInput, FindingDraft } from '../detection/detector.ts';

const RUNS_AS_PROXY: Check = {
  id: 'runs-as-proxy',
  title: 'An application runs as the user of the proxy',
  level: 'medium',
  blind: 'Users that images or admission webhooks set.',
  knownAs: [{ code: 'IST0144', analyzer: 'applicationUID.Analyzer' }],
};

/** Applications whose traffic is not led to their sidecar, for it is taken for the sidecar's own (INJ-22). */
export const runsAsProxy = ofObjects(
  [RUNS_AS_PROXY],
  ({ mesh, isWhole }) =>
    proxyUsers(mesh, isWhole === true).filter(
      ({ workload }) => isWhole === true || !isKnownOutside(mesh, workload),
    ),
  (input) => (user) => [draftOf(input, user)],
);

/** Istio looks at these two kinds. */
const NAMED: ReadonlySet<string> = new Set(['Pod', 'Deployment']);

function draftOf(
  { mesh }: DetectorInput,
  { workload, container, origin }: ProxyUser,
): FindingDraft {
  const subject = subjectText(workload.resource);
  const isCertain = workload.sidecar.kind === 'known' && workload.sidecar.value;
  return {
    check: RUNS_AS_PROXY.id,
    subject: workload.resource,
    key: 'user',
    scope: scopeOfWorkloads([workload], mesh),
    ...(!NAMED.has(workload.kind) && { knownAs: [] }),
    message: `Calls of ${subject} pass by its sidecar${isCertain ? '' : ', where its pods get one'}: they leave without mTLS, routes and retries.`,
    why: `${container === null ? 'Its pods run' : `Its container ${container} runs`} as user 1337 (${placeOf(origin)}), the user of the proxy, whose own traffic is never led to it.`,
    symptom: 'servers that take only mTLS reset its connections; its calls show up in no graph',
    origin,
    fix: { text: 'Run the application as another user.' },
  };
}
