import type { Dice } from '../random-tree.ts';
import { opaqueServers } from './opaque-servers.ts';
import type { Outline, Position, Tool } from './outline.ts';

/** What layouts behind those of the first sample are drawn of in turn; null leaves one as it is. */
const KINDS = [null, 'two axes', 'contradiction', 'registry chart'] as const;

type Kind = (typeof KINDS)[number] | 'opaque servers';

/** Seeds up to here make what they always made: verdicts on their sentences hold on. */
const LAST_PLAIN = 120;
/** Behind these nothing but the servers of clusters tells places apart. */
const LAST_NAMED = 500;

/** Changes that mean something where the Applications of a stage go to production's cluster. */
const AMID_CONTRADICTION = /^(?:own line|shared line|mesh of one stage|comment)$/;
/** Changes of what a chart of a registry reads; what it makes of it nobody sees. */
const OF_VALUES = /^(?:own line|comment)$/;

/** The kind that a seed and its change make. */
export function kindOf(seed: number, change: string): Kind {
  if (seed > LAST_NAMED) return 'opaque servers';
  const kind = seed <= LAST_PLAIN ? null : (KINDS[seed % KINDS.length] ?? null);
  if (kind === 'contradiction') return AMID_CONTRADICTION.test(change) ? kind : null;
  return kind === 'registry chart' && !OF_VALUES.test(change) ? null : kind;
}

/** An outline made into such a kind; null where it cannot be one. */
export function madeInto(kind: Kind, outline: Outline, dice: Dice): Outline | null {
  if (kind === null) return outline;
  if (outline.clusters !== 'own' || !FITTING.has(outline.tool)) return null;
  return MAKERS[kind](outline, dice);
}

const FITTING: ReadonlySet<Tool> = new Set([
  'applications',
  'app of apps',
  'set: list',
  'set: git files',
  'set: matrix',
]);

const MAKERS = {
  'two axes': twoAxes,
  contradiction: contradiction,
  'registry chart': ofRegistry,
  'opaque servers': opaqueServers,
} as const;

const isSet = ({ tool }: Outline): boolean => tool.startsWith('set');

/** The stage stands in one position and the region in another. */
function twoAxes(outline: Outline, dice: Dice): Outline | null {
  if (outline.wording !== 'with regions') return null;
  const isEverywhere = outline.places.every(({ words }) => words.length > 1);
  // what has to be another one for each place cannot be the region where several stages have the same
  const regionAt = isEverywhere ? 'region' : dice.pick(['name', 'cluster', 'host'] as const);
  const stageAt: readonly Position[] = isSet(outline)
    ? ['parameter', 'namespace']
    : regionAt === 'region'
      ? ['label']
      : ['namespace', 'branch'];
  const positions = new Set<Position>([dice.pick(stageAt)]);
  if (regionAt !== 'region') positions.add(regionAt);
  return { ...outline, regionAt, positions };
}

/** The Applications of a stage go to production's cluster, into namespaces of their own. */
function contradiction(outline: Outline, dice: Dice): Outline | null {
  const { places, wording } = outline;
  const host = places.find(({ isProduction }) => isProduction);
  const guest = places.find(({ isProduction }) => !isProduction);
  if (wording !== 'plain' || host === undefined || guest === undefined) return null;
  const said = isSet(outline) && dice.chance(0.5) ? 'parameter' : 'name';
  const positions = new Set<Position>([said, 'namespace', dice.pick(['cluster', 'host'] as const)]);
  const moved = { ...guest, cluster: host.cluster, host };
  return {
    ...outline,
    positions,
    places: places.map((place) => (place === guest ? moved : place)),
  };
}

/** A chart that lies in no repository, with files of values that do. */
function ofRegistry(outline: Outline): Outline | null {
  const { content, wording } = outline;
  const fits = content === 'chart and $values' && wording !== 'codenames';
  return fits ? { ...outline, content: 'registry chart' } : null;
}
