import { detectorOf } from '../detection/check.ts';
import { competingModesAndRules } from './policy-contention.ts';
import { competingProxyConfigs } from './proxy-configs.ts';
import { competingSidecars } from './sidecars.ts';
import { competingTelemetries } from './telemetries.ts';
import { competingVirtualServices } from './virtual-services.ts';

/**
 * Finds objects of one kind that are for the same pods or the same host, where Istio takes one and leaves the
 * rest.
 */
export const objectsCompete = detectorOf(
  'objects-compete',
  'competing objects: Istio silently uses only one',
  [
    competingSidecars,
    competingTelemetries,
    competingModesAndRules,
    competingVirtualServices,
    competingProxyConfigs,
  ],
);
