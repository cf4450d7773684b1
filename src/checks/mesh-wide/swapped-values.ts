import type { Change } from '../../compare/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { canonicalJson, entriesAt, plainOf, resourceKey } from '../../manifest/index.ts';
import type { DetectorInput } from '../detection/detector.ts';

/** Matches fields that name a file of values. */
const NAMES_VALUES = /\.valueFiles\[\d+\]$/;

/**
 * Tells whether a change names another file of values, and all that the two differ in is the configuration of the mesh, which
 * is told by itself. What else a chart of elsewhere makes of its values nobody sees.
 */
export function isToldByValues(
  { subject, field, before: was, after }: Change,
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
  return isTold && isReadIn(before, key, was) && othersOf(before, key) === othersOf(mesh, key);
}

/** Tells whether a value of before stands in the file that was named: of one that is not here nobody knows what goes with it. */
const isReadIn = ({ charts }: Mesh, key: string, named: Change['before']): boolean =>
  typeof named === 'string' &&
  charts.some(
    ({ resource, values }) =>
      resourceKey(resource) === key &&
      [...entriesAt(values).values()].some(({ origin }) => `/${named}`.endsWith(`/${origin.file}`)),
  );

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
