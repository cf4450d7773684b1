import type { Change } from '../../compare/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { canonicalJson, plainOf, resourceKey } from '../../manifest/index.ts';
import type { DetectorInput } from '../detection/detector.ts';

/** Matches fields that name a file of values. */
const NAMES_VALUES = /\.valueFiles\[\d+\]$/;

/**
 * Tells whether a change names another file of values, and all that the two differ in is the configuration of the mesh, which
 * is told by itself. What else a chart of elsewhere makes of its values nobody sees.
 */
export function isToldByValues(
  { subject, field, after }: Change,
  { before, mesh, changes }: Pick<DetectorInput, 'before' | 'mesh' | 'changes'>,
): boolean {
  if (!NAMES_VALUES.test(field ?? '') || typeof after !== 'string' || before === null) return false;
  const key = resourceKey(subject);
  const isTold = changes.some(
    ({ kind, side, origin, subject: other }) =>
      (kind === 'mesh-config' || kind === 'proxy-config') &&
      side === 'head' &&
      resourceKey(other) === key &&
      `/${after}`.endsWith(`/${origin.file}`),
  );
  return isTold && othersOf(before, key) === othersOf(mesh, key);
}

const MESH_CONFIGURATION = 'meshConfig';

/** Writes the values of the releases of an object that are no configuration of the mesh, so that alike ones read alike. */
const othersOf = ({ charts }: Mesh, key: string): string =>
  charts
    .filter(({ resource }) => resourceKey(resource) === key)
    .map(({ values }) => {
      const plain = values === undefined ? {} : plainOf(values);
      const others = Object.entries(plain ?? {}).filter(([name]) => name !== MESH_CONFIGURATION);
      return canonicalJson(Object.fromEntries(others));
    })
    .join('\n');
