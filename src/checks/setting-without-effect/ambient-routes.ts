import { placeOf, subjectText } from '../../manifest/index.ts';
import type { RouteWithoutReader } from './routes-past-waypoints.ts';
import { routesWithoutReader } from './routes-past-waypoints.ts';
import type { Check } from '../detection/check.ts';
import { ofObjects } from '../detection/check.ts';
import type { FindingDraft } from '../detection/detector.ts';

const ROUTES_UNREAD: Check = {
  id: 'routes-without-waypoint',
  title: 'Routes or settings for a Service of the ambient mesh that no waypoint reads',
  level: 'medium',
  blind: 'Waypoints, labels and callers that are not rendered here.',
  severity: 'warning',
  knownAs: [
    { code: 'KIA1109' },
    { code: 'KIA1113' },
    { code: 'KIA1114' },
    { code: 'KIA0210' },
    { code: 'KIA0211' },
    { code: 'KIA0212' },
  ],
};

const CODES = {
  'no-waypoint': { VirtualService: 'KIA1109', DestinationRule: 'KIA0210' },
  'not-served': { VirtualService: 'KIA1113', DestinationRule: 'KIA0211' },
  'other-namespace': { VirtualService: 'KIA1114', DestinationRule: 'KIA0212' },
} as const;

const FIXES = {
  'no-waypoint': 'Add a waypoint to the namespace, and the label istio.io/use-waypoint.',
  'not-served': 'Put the label istio.io/use-waypoint on the Service or its namespace.',
  'other-namespace': 'Put it into the namespace of the Service.',
} as const;

/** ztunnel knows neither routes nor settings of clients; a waypoint those of the Service's namespace and its own (AMBIENT-8). */
export const ambientRoutes = ofObjects(
  [ROUTES_UNREAD],
  ({ mesh }) => routesWithoutReader(mesh),
  () => (one) => [draftOf(one)],
);

function draftOf({ object, service, why, waypoint }: RouteWithoutReader): FindingDraft {
  const name = subjectText(service.resource);
  const kind = object.kind === 'VirtualService' ? 'VirtualService' : 'DestinationRule';
  const at = waypoint === null ? '' : `${subjectText(waypoint)} (${placeOf(waypoint.origin)})`;
  const because = {
    'no-waypoint': 'and there is no waypoint before it',
    'not-served': `and ${at} does not serve it`,
    'other-namespace': `and ${at} looks into the namespace of the Service and its own`,
  }[why];
  return {
    check: ROUTES_UNREAD.id,
    subject: object,
    key: `unread for ${name}`,
    scope: { level: 'service', workloads: 0, services: 1, namespaces: 1 },
    message: `${subjectText(object)} does nothing for calls to ${name}.`,
    why: `The pods of the Service and its callers are of the ambient mesh, where ztunnel reads no ${kind} (${placeOf(service.resource.origin)}), ${because}.`,
    symptom:
      kind === 'VirtualService'
        ? 'nothing fails: requests go to any pod of the Service, past its routes, timeouts and retries'
        : 'nothing fails: limits, outlier detection and load balancing are not in force',
    origin: object.origin,
    related: [service.resource.origin],
    fix: { text: FIXES[why] },
    knownAs: [{ code: CODES[why][kind] }],
  };
}
