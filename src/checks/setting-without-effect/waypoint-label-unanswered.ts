import type { UnansweredWaypointLabel } from '../../istio/index.ts';
import { unansweredWaypointLabels, writesWaypoints } from '../../istio/index.ts';
import { placeOf, subjectText } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';
import { provesAbsence } from '../detection/proves-absence.ts';

/** The label `istio.io/use-waypoint` leads nowhere then: traffic goes on without a waypoint. INJ-15, AMBIENT-6. */
export const waypointLabelUnanswered = check({
  id: 'waypoint-label-unanswered',
  title: 'A label names a waypoint that does not exist, or that is for other traffic',
  level: 'medium',
  blind:
    'Waypoints made by `istioctl waypoint apply`: where none is written as a Gateway, none is missed.',
  severity: 'error',
  knownAs: [{ code: 'KIA1313' }],
  find: (input) =>
    unansweredWaypointLabels(input.mesh)
      .filter((one) => one.other !== null || isMissed(input, one))
      .map(tell),
});

function isMissed(input: DetectorInput, { home, name }: UnansweredWaypointLabel): boolean {
  const { mesh, isWhole } = input;
  return (
    (isWhole === true || writesWaypoints(mesh)) &&
    !mesh.external.has(`Gateway ${home}/${name}`) &&
    provesAbsence(input, home)
  );
}

function tell({ object, origin, name, home, other }: UnansweredWaypointLabel): Told {
  const isForAll = object.kind === 'Namespace';
  const which = `Gateway ${home}/${name}`;
  return {
    subject: object,
    key: `waypoint ${home}/${name}`,
    scope: {
      level: isForAll ? 'namespace' : 'service',
      workloads: 0,
      services: isForAll ? 0 : 1,
      namespaces: 1,
    },
    message: `No waypoint serves ${subjectText(object)}: its label names ${which}, which ${other === null ? 'does not exist' : 'is for other traffic'}.`,
    why:
      other === null
        ? `The label istio.io/use-waypoint is \`${name}\` (${placeOf(origin)}), and namespace ${home} has no Gateway of that name.`
        : `The label istio.io/use-waypoint is \`${name}\` (${placeOf(origin)}), and that waypoint is for \`${other.takes}\` (${placeOf(other.gateway.origin)}).`,
    symptom: 'nothing fails: policies about requests, routes and retries of a waypoint do not hold',
    origin,
    related: other === null ? [] : [other.gateway.origin],
    fix: {
      text:
        other === null
          ? 'Add the waypoint, or name one that exists (istio.io/use-waypoint-namespace for one of another namespace).'
          : 'Set istio.io/waypoint-for on the waypoint to `all`, or name another waypoint.',
    },
  };
}
