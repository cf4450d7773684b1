import type { Build } from '../build/build.ts';
import type { Layer } from '../build/layer.ts';
import { setMapEntries } from '../fields/map-entries.ts';
import type { Text } from '../files/read-fields.ts';
import type { FieldSpec } from './tables.ts';

/** Adds `commonAnnotations`, to pod templates too. */
export function addAnnotations(
  build: Build,
  layer: Layer,
  annotations: ReadonlyMap<string, Text>,
  specs: readonly FieldSpec[],
): void {
  setMapEntries(build, layer, annotations, specs, 'commonAnnotations');
}
