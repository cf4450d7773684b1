import type { Build } from './build.ts';
import type { Layer } from './layer.ts';
import { setMapEntries } from './map-entries.ts';
import type { Text } from './read-fields.ts';
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
