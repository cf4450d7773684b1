import { createHostResolver, viewOf } from '../../istio/index.ts';
import type { Mesh, Service, View } from '../../istio/index.ts';
import { placeOf, subjectText } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { check } from '../detection/check.ts';
import type { Told } from '../detection/check.ts';
import { provesAbsence } from '../detection/absence-proof.ts';
import { shiftedVirtualServices } from './rollouts.ts';
import { isShieldedInMesh } from './host-protection.ts';

/**
 * Finds a trial without `outlierDetection`: the requests that fall into its share fail for as long as it
 * lasts.
 */
export const canaryUnejected = check({
  id: 'canary-unejected',
  title: 'Canary receives requests without outlier detection for its pods',
  level: 'low',
  severity: 'info',
  blind: 'Whether a person or a controller watches the share and resets it.',
  find: (input) =>
    unejectedCanaries(input.mesh)
      .filter(({ service }) => provesAbsence(input, service.namespace))
      .map(tell),
});

function tell({ virtualService, entry, service, share }: UnejectedCanary): Told {
  const subset = entry.destination?.subset?.value ?? null;
  const what = subset === null ? service.name : `subset ${subset} of ${service.name}`;
  const percent = `${String(Math.round(share * 10) / 10)} %`;
  return {
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

/** A small share of a route's requests that goes to pods which nothing takes out when they fail. */
interface UnejectedCanary {
  readonly virtualService: Resource;
  readonly entry: View<'RouteEntry'>;
  readonly service: Service;
  /** Percent of the requests. */
  readonly share: number;
}

/** Beyond half of the requests it is no trial any more. */
const LARGEST_SHARE = 50;

/**
 * Lists the smallest part of each route of `http` that shares its requests out by weight, where no
 * DestinationRule protects its host. Where a Rollout writes the weights, those in Git do not count.
 */
function unejectedCanaries(mesh: Mesh): readonly UnejectedCanary[] {
  const hosts = createHostResolver(mesh);
  const shifted = new Set(shiftedVirtualServices(mesh).map((one) => one.virtualService));
  const written = mesh
    .ofKind('networking.istio.io', 'VirtualService')
    .filter((virtualService) => !shifted.has(virtualService));
  return written.flatMap((virtualService) =>
    viewOf('VirtualService', virtualService).http.value.flatMap(({ route }) => {
      const taking = route.value.filter(({ weight }) => (weight?.value ?? 0) > 0);
      const total = taking.reduce((sum, { weight }) => sum + (weight?.value ?? 0), 0);
      const [entry, ...others] = taking.toSorted(
        (one, other) => (one.weight?.value ?? 0) - (other.weight?.value ?? 0),
      );
      if (entry === undefined || others.length === 0) return [];
      const share = ((entry.weight?.value ?? 0) * 100) / total;
      const host = entry.destination?.host?.value ?? '';
      const target = hosts.resolve(host, virtualService.namespace);
      if (share >= LARGEST_SHARE || target.kind !== 'service') return [];
      return isShieldedInMesh(mesh, target.service)
        ? []
        : [{ virtualService, entry, service: target.service, share }];
    }),
  );
}
