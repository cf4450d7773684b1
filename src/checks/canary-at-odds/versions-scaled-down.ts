import { listed, placeOf, subjectText } from '../../manifest/index.ts';
import type { ScaledDownVersion } from './scaled-down-versions.ts';
import { scaledDownVersions } from './scaled-down-versions.ts';
import type { Check } from '../detection/check.ts';
import { ofObjects } from '../detection/check.ts';
import type { FindingDraft } from '../detection/detector.ts';
import { provesAbsence } from '../detection/proves-absence.ts';

const VERSION_SCALED_DOWN: Check = {
  id: 'version-scaled-down',
  title: 'A route leads to a version that is scaled to zero, beside one that is not',
  level: 'medium',
  blind: 'Replicas that somebody, or a controller that is not here, gives it in the cluster.',
};

/** Pods that nobody is to have yet, or any more, and requests that are sent to them all the same. */
export const versionsScaledDown = ofObjects(
  [VERSION_SCALED_DOWN],
  ({ mesh }) => scaledDownVersions(mesh),
  (input) => (one) => (provesAbsence(input, one.service.namespace) ? [draftOf(one)] : []),
);

function draftOf(down: ScaledDownVersion): FindingDraft {
  const { virtualService, entry, service, workloads, headers, share } = down;
  const subset = entry.destination?.subset?.value ?? null;
  const what = subset === null ? service.name : `subset ${subset} of ${service.name}`;
  const part = share >= 100 ? '' : `${String(Math.round(share * 10) / 10)} % of the `;
  const names = listed(
    headers.map((name) => `\`${name}\``),
    3,
  );
  const asked = headers.length === 0 ? 'requests' : `requests chosen by the header ${names}`;
  const which = `${part}${asked}`;
  const pods = listed(
    workloads.map(({ resource }) => `${subjectText(resource)} (${placeOf(resource.origin)})`),
    3,
  );
  return {
    check: VERSION_SCALED_DOWN.id,
    subject: virtualService,
    key: `${service.namespace}/${service.name} ${subset ?? ''} ${headers.join()}`,
    scope: { level: 'service', workloads: 0, services: 1, namespaces: 1 },
    message: `${which.charAt(0).toUpperCase()}${which.slice(1)} that ${subjectText(virtualService)} routes to ${what} fail.`,
    why: `It leads them there (${placeOf(entry.origin)}), and no pods are asked for: \`replicas\` is 0 in ${pods}.`,
    symptom: '503, response flag UH (no healthy upstream)',
    origin: entry.origin,
    related: workloads.slice(0, 3).map(({ resource }) => resource.origin),
    calls: [{ caller: null, called: [subjectText(service.resource)], flag: 'UH' }],
    fix: {
      text: 'Give it a replica before requests are routed to it, and take the route away before the last one goes.',
    },
  };
}
