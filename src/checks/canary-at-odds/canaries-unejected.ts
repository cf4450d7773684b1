import { placeOf, subjectText } from '../../manifest/index.ts';
import type { UnejectedCanary } from './unejected-canaries.ts';
import { unejectedCanaries } from './unejected-canaries.ts';
import type { Check } from '../detection/check.ts';
import { ofObjects } from '../detection/check.ts';
import { provesAbsence } from '../detection/proves-absence.ts';
import type { FindingDraft } from '../detection/detector.ts';

const CANARY_UNEJECTED: Check = {
  id: 'canary-unejected',
  title:
    'A new version gets a share of the requests, and nothing takes its pods out when they fail',
  level: 'low',
  severity: 'info',
  blind: 'Whether somebody, or a controller, watches the share and takes it back.',
};

/** A trial without `outlierDetection`: whoever falls into the share fails for as long as it lasts. */
export const canariesUnejected = ofObjects(
  [CANARY_UNEJECTED],
  ({ mesh }) => unejectedCanaries(mesh),
  (input) => (one) => (provesAbsence(input, one.service.namespace) ? [draftOf(one)] : []),
);

function draftOf({ virtualService, entry, service, share }: UnejectedCanary): FindingDraft {
  const subset = entry.destination?.subset?.value ?? null;
  const what = subset === null ? service.name : `subset ${subset} of ${service.name}`;
  const percent = `${String(Math.round(share * 10) / 10)} %`;
  return {
    check: CANARY_UNEJECTED.id,
    subject: virtualService,
    key: `share of ${service.namespace}/${service.name} ${subset ?? ''}`,
    scope: { level: 'service', workloads: 0, services: 1, namespaces: 1 },
    message: `If ${what} fails, ${percent} of the requests fail until somebody takes the weight back.`,
    why: `${subjectText(virtualService)} gives it that share (${placeOf(entry.weight?.origin ?? entry.origin)}), and no DestinationRule for ${service.name} has \`outlierDetection\`.`,
    symptom: `5xx for ${percent} of the requests, the same at every try`,
    origin: entry.weight?.origin ?? entry.origin,
    fix: {
      text: `Add \`outlierDetection\` to the DestinationRule of ${service.name}, which takes the requests from a pod while it fails. Where all of its pods fail, only the weight helps.`,
    },
  };
}
