import { detectorOf } from './check.ts';
import { competingSidecars } from './objects-compete/sidecars.ts';
import { competingVirtualServices } from './objects-compete/virtual-services.ts';
import { competingTelemetries } from './objects-compete/telemetries.ts';

/** Objects of one kind that are for the same pods or the same host, where Istio takes one and leaves the rest. */
export const objectsCompete = detectorOf(
  'objects-compete',
  'objects of which Istio takes one and leaves the others without a word',
  [competingSidecars, competingTelemetries, competingVirtualServices],
);
