import { viewOf } from '../../../istio/index.ts';
import { lowerFirst } from '../../detection/clause-words.ts';
import { API_GROUPS, subjectText } from '../../../manifest/index.ts';
import type { Resource } from '../../../manifest/index.ts';
import type { RouteAttachment } from '../../route-never-answers/route-attachments.ts';
import { attachedRoute } from '../../route-never-answers/route-attachments.ts';
import { isTakenByNone } from '../../route-never-answers/unaccepted-routes.ts';
import { carriedBy } from '../../route-never-answers/carried.ts';
import type { Sentences } from '../reference.ts';
import type { World } from '../world.ts';

/**
 * Says what a backend that does not answer means: requests fail where a listener takes the route, and none comes where
 * none does (GWAPI-1, 2). That a route is attached to nothing is told by itself.
 */
export function failing(
  { mesh }: World,
  route: Resource,
  backend: string,
): Pick<Sentences, 'message' | 'symptom' | 'when'> {
  const name = subjectText(route);
  const { what, noBackend } = carriedBy(route);
  return isSeenAttached(mesh, route)
    ? {
        message: `${what(null)} that ${name} sends to ${backend} fail.`,
        symptom: noBackend,
      }
    : {
        message: `Once ${name} is attached, ${lowerFirst(what(null))} that it sends to ${backend} fail.`,
        symptom: `nothing, as long as no listener takes the route; then ${noBackend}`,
        when: [{ kind: 'attachment', clause: null }],
      };
}

/** A Service as parent takes every route (GWAPI-8), and of other kinds it is not known here. */
function isSeenAttached(mesh: World['mesh'], route: Resource): boolean {
  const parents = viewOf('Route', route).parentRefs.value;
  const { attachments } = attachedRoute(mesh, route);
  return (
    parents.some(({ group, kind }) => !isOfGateways(group?.value, kind?.value)) ||
    attachments.some((one) => !isTakenByNone(route, one) && hasListener(one))
  );
}

const OWNERS: ReadonlySet<string> = new Set(['Gateway', 'ListenerSet']);

const isOfGateways = (group: string | undefined, kind = 'Gateway'): boolean =>
  (group ?? API_GROUPS.gatewayApi) === API_GROUPS.gatewayApi && OWNERS.has(kind);

/** A section that the parent lacks is no listener. */
const hasListener = ({ listeners, parent }: RouteAttachment): boolean =>
  parent.sectionName === null || listeners.length > 0;
