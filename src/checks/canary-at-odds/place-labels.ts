/** Names the labels of a region and what is in it, from the coarsest to the finest. */
export const PLACES = [
  'topology.kubernetes.io/region',
  'topology.kubernetes.io/zone',
  'topology.istio.io/subzone',
] as const;

/** The label that names the node itself. */
export const HOSTNAME = 'kubernetes.io/hostname';

/** Names the labels that endpoints get from where their pod runs. */
const OF_PLACE: ReadonlySet<string> = new Set([
  ...PLACES,
  HOSTNAME,
  'topology.istio.io/cluster',
  'topology.istio.io/network',
]);

/**
 * Tells whether a label of a subset comes with the node, so that no pod template tells it; no node gives an
 * empty value (DR-18).
 */
export const isOfPlace = ([key, value]: readonly [string, string]): boolean =>
  OF_PLACE.has(key) && value !== '';
