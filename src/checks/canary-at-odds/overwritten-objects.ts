import { listed, placeOf, subjectText } from '../../manifest/index.ts';
import { check } from '../detection/check.ts';
import type { Told } from '../detection/check.ts';
import { writtenByFlagger } from './flagger-canaries.ts';
import type { WrittenByFlagger } from './flagger-canaries.ts';

/** Flagger keeps of routes that it finds only the weights, and of a Service what is not its selector or ports, whoever wrote them. */
export const objectOverwritten = check({
  id: 'object-overwritten',
  title: 'An object is in Git that Flagger writes under the same name',
  level: 'medium',
  severity: 'warning',
  blind:
    'Routes of Canaries that do not say their provider; whether who applies a Service is told to leave its selector alone.',
  find: ({ mesh }) => writtenByFlagger(mesh).map(tell),
});

const tell = (one: WrittenByFlagger): Told => ({
  subject: one.object,
  key: `written for ${one.canary.namespace}/${one.canary.name}`,
  scope: { level: 'service', workloads: 0, services: 1, namespaces: 1 },
  related: [one.canary.origin],
  ...(one.selects === null ? ofRoutes(one) : ofService(one, one.selects)),
});

type Words = Pick<Told, 'message' | 'why' | 'symptom' | 'origin' | 'fix'>;

const ofRoutes = ({ canary, object, origin }: WrittenByFlagger): Words => ({
  message: `What ${subjectText(object)} says is replaced by what Flagger makes of ${subjectText(canary)}.`,
  why: `Flagger writes an object of this name for the Canary (${placeOf(canary.origin)}), also over one that is there already (${placeOf(object.origin)}).`,
  symptom:
    'routes, timeouts and retries written here hold from each sync until Flagger looks again, about a minute later',
  origin,
  fix: {
    text: 'Say it in `spec.service` of the Canary (hosts, gateways, match, retries, timeout, trafficPolicy), and take this object out.',
  },
});

function ofService(
  { canary, object, origin }: WrittenByFlagger,
  selects: ReadonlyMap<string, string>,
): Words {
  const labels = listed(
    [...selects].map(([key, value]) => `\`${key}: ${value}\``),
    3,
  );
  return {
    message: `The pods that ${subjectText(object)} selects are not those that Flagger has it select for ${subjectText(canary)}.`,
    why: `Flagger writes its selector and ports for the Canary (${placeOf(canary.origin)}): it selects ${labels} then, and here it says otherwise (${placeOf(origin)}).`,
    symptom:
      'each sync that puts this selector back sends the requests to pods that are only there while a new version is tried, until Flagger looks again, about a minute later',
    origin,
    fix: {
      text: 'Leave the Service to Flagger, or have who applies it leave `spec.selector` and `spec.ports` alone (`ignoreDifferences` with `RespectIgnoreDifferences` of Argo CD, `kustomize.toolkit.fluxcd.io/ssa: IfNotPresent` of Flux).',
    },
  };
}
