import type { Dice } from '../random-tree.ts';
import type { Place } from './model.ts';
import { drawnPlaces } from './words.ts';

export const TOOLS = [
  'applications',
  'app of apps',
  'set: list',
  'set: git directories',
  'set: git files',
  'set: clusters',
  'set: matrix',
  'flux: folders',
  'flux: substitutions',
  'flux: releases',
] as const;

export type Tool = (typeof TOOLS)[number];

export const CONTENTS = [
  'overlays',
  'folders',
  'chart',
  'chart and $values',
  'registry chart',
  'variables',
] as const;

export type Content = (typeof CONTENTS)[number];

/** Where a repository's author may write the words for a stage. */
export const POSITIONS = [
  'name',
  'folder',
  'path',
  'values file',
  'namespace',
  'parameter',
  'cluster',
  'label',
  'branch',
  'host',
] as const;

export type Position = (typeof POSITIONS)[number];

/** All that is drawn of a repository but for its change. */
export interface Outline {
  readonly seed: number;
  readonly tool: Tool;
  readonly content: Content;
  /** Each place has a cluster of its own, all share one, or all but production do. */
  readonly clusters: 'own' | 'one' | 'shared before production';
  readonly places: readonly Place[];
  /** Where the words stand; empty where nothing but codenames and addresses tells places apart. */
  readonly positions: ReadonlySet<Position>;
  readonly wording: 'plain' | 'numbered' | 'with regions' | 'codenames';
  /** Where the region stands where it does not stand beside the stage: a position, or a parameter or label of its own. */
  readonly regionAt: Position | 'region' | null;
  readonly separator: '-' | '_' | '.';
  readonly letters: 'lower' | 'upper' | 'first upper';
  /** Whether the words come before the service in names. */
  readonly isPrefix: boolean;
  /** Whether a stage and its region are two folders. */
  readonly isNested: boolean;
  /** The place above the service in folders, or below it. */
  readonly isPlaceFirst: boolean;
  readonly hub: string;
  readonly root: string;
  /** Whether Applications stand in one file each, one for each service, or in a single one. */
  readonly files: 'each' | 'by service' | 'one';
  readonly isGoTemplate: boolean;
  readonly parameter: string;
  readonly hostForm: number;
  readonly servicesCount: number;
}

const HUBS = ['argocd', 'gitops', 'bootstrap', 'applications', 'hub', 'deploy/argo', 'management'];
const ROOTS = ['apps', 'services', 'k8s', 'deploy/apps', 'manifests', 'workloads'];
const PARAMETERS = ['env', 'environment', 'stage', 'tier'];

const isFlux = (tool: Tool): boolean => tool.startsWith('flux');

const CONTENTS_OF: Readonly<Partial<Record<Tool, readonly Content[]>>> = {
  'set: git directories': ['overlays', 'folders'],
  'set: clusters': ['overlays', 'folders', 'chart'],
  'flux: folders': ['overlays', 'folders'],
  'flux: substitutions': ['variables'],
  'flux: releases': ['chart'],
};

const contentsOf = (tool: Tool): readonly Content[] =>
  CONTENTS_OF[tool] ?? ['overlays', 'folders', 'chart', 'chart and $values'];

/** Positions that a tool with such content has at all. */
function positionsOf(
  tool: Tool,
  content: Content,
  clusters: Outline['clusters'],
): readonly Position[] {
  const isChart = content.startsWith('chart');
  const inContent: readonly Position[] =
    content === 'variables' ? [] : isChart ? ['values file'] : ['path'];
  const ofClusters: readonly Position[] = clusters === 'own' ? ['cluster', 'label', 'host'] : [];
  if (isFlux(tool)) return ['folder', ...inContent];
  if (tool === 'set: git directories')
    return clusters === 'own' ? ['path', 'namespace', 'cluster', 'host'] : ['path', 'namespace'];
  if (tool === 'set: clusters') return ['name', ...inContent, 'namespace', 'cluster', 'label'];
  if (tool.startsWith('set'))
    return [
      'name',
      ...inContent,
      'namespace',
      'parameter',
      ...ofClusters.filter((one) => one !== 'label'),
    ];
  return ['name', 'folder', ...inContent, 'namespace', 'branch', ...ofClusters];
}

/** Those that have the words whatever else is drawn. */
const ALWAYS: Readonly<Partial<Record<Tool, readonly Position[]>>> = {
  'set: git directories': ['path', 'name', 'namespace'],
  'flux: substitutions': ['folder'],
};

function drawnPositions(dice: Dice, possible: readonly Position[]): ReadonlySet<Position> {
  const count = dice.chance(0.5) ? 1 : dice.chance(0.6) ? 2 : 3;
  const left = [...possible];
  const drawn = new Set<Position>();
  while (drawn.size < count && left.length > 0)
    for (const one of left.splice(dice.number(left.length), 1)) drawn.add(one);
  return drawn;
}

function clustersOf(dice: Dice, tool: Tool): Outline['clusters'] {
  if (isFlux(tool) || tool === 'set: clusters') return 'own';
  return dice.chance(0.65) ? 'own' : dice.chance(0.5) ? 'one' : 'shared before production';
}

function wordingOf(dice: Dice, tool: Tool, clusters: Outline['clusters']): Outline['wording'] {
  const isOpen = clusters === 'own' && (tool === 'applications' || tool === 'app of apps');
  if (isOpen && dice.chance(0.08)) return 'codenames';
  if (clusters === 'own' && dice.chance(0.2)) return 'with regions';
  return dice.chance(0.15) ? 'numbered' : 'plain';
}

export function outlineOf(seed: number, dice: Dice): Outline {
  const tool = dice.pick(TOOLS);
  const content = dice.pick(contentsOf(tool));
  const clusters = clustersOf(dice, tool);
  const wording = wordingOf(dice, tool, clusters);
  const drawn = drawnPositions(dice, positionsOf(tool, content, clusters));
  const positions =
    wording === 'codenames' ? new Set<Position>() : new Set([...drawn, ...(ALWAYS[tool] ?? [])]);
  // what tells directories' destinations apart is their name alone
  if (tool === 'set: git directories' && clusters === 'own' && !positions.has('host'))
    positions.add('cluster');
  return {
    seed,
    tool,
    content,
    clusters,
    wording,
    places: drawnPlaces(dice, wording, clusters),
    positions,
    regionAt: null,
    separator: dice.pick(['-', '-', '-', '_', '.'] as const),
    letters: dice.pick(['lower', 'lower', 'lower', 'lower', 'upper', 'first upper'] as const),
    isPrefix: dice.chance(0.4),
    isNested: dice.chance(0.4) && tool !== 'set: git directories',
    isPlaceFirst: dice.chance(0.4),
    hub: dice.pick(HUBS),
    root: dice.pick(ROOTS),
    files: dice.pick(['each', 'each', 'by service', 'one'] as const),
    isGoTemplate: dice.chance(0.5),
    parameter: dice.pick(PARAMETERS),
    hostForm: dice.number(4),
    servicesCount: 1 + dice.number(3),
  };
}
