import { placeOf, subjectText } from '../../manifest/index.ts';
import { writtenByFlagger } from '../../mesh/index.ts';
import type { Check } from '../detection/check.ts';
import { ofObjects } from '../detection/check.ts';

const OBJECT_OVERWRITTEN: Check = {
  id: 'object-overwritten',
  title: 'An object is in Git that Flagger writes under the same name',
  level: 'medium',
  severity: 'warning',
  blind: 'Canaries that do not say that their provider is Istio.',
};

/** Flagger keeps of an object that it finds only the weights, whoever wrote it. */
export const overwrittenObjects = ofObjects(
  [OBJECT_OVERWRITTEN],
  ({ mesh }) => writtenByFlagger(mesh),
  () =>
    ({ canary, object }) => [
      {
        check: OBJECT_OVERWRITTEN.id,
        subject: object,
        key: `written for ${canary.namespace}/${canary.name}`,
        scope: { level: 'service', workloads: 0, services: 1, namespaces: 1 },
        message: `What ${subjectText(object)} says is replaced by what Flagger makes of ${subjectText(canary)}.`,
        why: `Flagger writes an object of this name for the Canary (${placeOf(canary.origin)}), also over one that is there already (${placeOf(object.origin)}).`,
        symptom:
          'routes, timeouts and retries written here hold from each sync until Flagger looks again, about a minute later',
        origin: object.origin,
        related: [canary.origin],
        fix: {
          text: 'Say it in `spec.service` of the Canary (hosts, gateways, match, retries, timeout, trafficPolicy), and take this object out.',
        },
      },
    ],
);
