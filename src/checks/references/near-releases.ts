import type { Node } from '../../manifest/index.ts';
import type { ChartRelease, ServiceName } from '../../istio/index.ts';
import type { NearObject } from './reference.ts';
import type { World } from './world.ts';

/** Fewer words in another order may be a name that the chart has of itself. */
const FEWEST_WORDS = 3;

/**
 * Releases whose Service an address misses by the order of words: `etcd-api-store-headless` where the
 * release is called `api-store-etcd`. Charts name what they make after the release, or what the values
 * put in its place, and add parts behind it; none turns the words of its release around. So that is a
 * slip where no name of the namespace's releases begins the address.
 */
export function nearReleases(
  world: World,
  { name, namespace }: ServiceName,
): readonly NearObject[] {
  const releases = world.mesh.charts.filter((release) => release.namespace === namespace);
  const given = releases.flatMap(({ release, values }) => [release, ...overridesIn(values)]);
  if (given.some((base) => base !== '' && `${name}-`.startsWith(`${base}-`))) return [];
  return releases.flatMap((release) => nearRelease(release, name) ?? []);
}

function nearRelease({ release, resource }: ChartRelease, name: string): NearObject | null {
  const words = release.split('-');
  const written = name.split('-');
  const first = written.slice(0, words.length);
  if (words.length < FEWEST_WORDS || sorted(first) !== sorted(words)) return null;
  return {
    name: release,
    says: `A release there is called \`${release}\``,
    relation: 'letters',
    origin: resource.origin,
    write: [release, ...written.slice(words.length)].join('-'),
    sure: true,
  };
}

const sorted = (words: readonly string[]): string => [...words].sort().join('-');

/** What `fullnameOverride` and `nameOverride` say, also of charts within the chart. */
function overridesIn(node: Node | undefined): readonly string[] {
  if (node?.kind !== 'map') return [];
  return [...node.entries].flatMap(([key, value]) => {
    if (value.kind === 'map') return overridesIn(value);
    const isName = key === 'fullnameOverride' || key === 'nameOverride';
    return isName && value.kind === 'scalar' && typeof value.value === 'string'
      ? [value.value]
      : [];
  });
}
