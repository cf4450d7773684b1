import type { DeliveryMap } from '../../../gitops/index.ts';
import { NOBODY, scriptText, toldPlaces } from '../../../gitops/index.ts';
import { counted, listed } from '../../../manifest/index.ts';
import type { Drawing, DrawingEdge, DrawingNode } from '../print/html/drawing-svg.ts';
import { applierText, deliveredIn, unbuiltText, unlistedText } from './map-text.ts';
import { chartText, pathText } from './folder-text.ts';

/** Nodes of one drawing: more take long to place, and nobody follows their arrows. */
const MOST_NODES = 300;

type MappedEnvironment = ReturnType<typeof deliveredIn>[number];

/** Collects what is drawn, each part of it once. */
class DrawnMap {
  readonly nodes: DrawingNode[] = [];
  readonly edges = new Map<string, DrawingEdge>();
  readonly #places = new Map<string, number>();

  /** Tells whether there is room for parts that are not there yet. */
  hasRoomFor(parts: readonly MapPart[]): boolean {
    const fresh = new Set(parts.map(keyOf).filter((key) => !this.#places.has(key)));
    return this.nodes.length + fresh.size <= MOST_NODES;
  }

  placeOf(part: MapPart): number {
    const known = this.#places.get(keyOf(part));
    if (known !== undefined) return known;
    const at = this.nodes.length;
    this.#places.set(keyOf(part), at);
    const line = part.isProduction === true ? 'thick' : part.kind === 'loose' ? 'dashed' : null;
    this.nodes.push({ lines: part.lines, shape: SHAPES[part.kind], ...(line && { line }) });
    return at;
  }

  connect(one: MapPart, other: MapPart, dash: DrawingEdge['dash']): void {
    const [from, to] = [this.placeOf(one), this.placeOf(other)];
    this.edges.set(`${String(from)} ${String(to)} ${dash}`, {
      ...{ from, to, dash },
      ...{ lines: [], width: 1 },
    });
  }
}

interface MapPart {
  readonly kind: 'environment' | 'root' | 'applier' | 'script' | 'loose';
  readonly lines: readonly string[];
  readonly isProduction?: boolean;
}

const SHAPES: Readonly<Record<MapPart['kind'], DrawingNode['shape']>> = {
  environment: 'round',
  root: 'box',
  applier: 'round',
  script: 'round',
  loose: 'box',
};

const keyOf = ({ kind, lines }: MapPart): string => JSON.stringify([kind, lines]);

const TITLE = 'What is delivered where';

/** Draws what applies which folder, and for which environment, production first; what finds no room is counted. */
export function mapDrawing(map: DeliveryMap): Drawing {
  const environments = deliveredIn(map).toSorted((a, b) => rankOf(a) - rankOf(b));
  const drawn = new DrawnMap();
  const left = addAll(drawn, environments, map.notApplied);
  const { nodes } = drawn;
  const more = [
    ...(nodes.length === 0 ? ['Nothing here looks like configuration to deliver.'] : []),
    ...(left === 0
      ? []
      : [
          `There is no room for ${counted(left, 'more folder')} and where they go: --environment NAME and --service NAME draw a part.`,
        ]),
  ];
  const edges = [...drawn.edges.values()];
  const frame = { head: [TITLE], isStrong: true, nodes, edges, foot: [] };
  return {
    title: TITLE,
    text: [...environments.slice(0, ENVIRONMENTS_TOLD).map(environmentText), ...more].join(' '),
    frames: nodes.length === 0 ? [] : [frame],
    more,
  };
}

/** Adds what has room; gives how many folders and ways to an environment have none. */
function addAll(
  drawn: DrawnMap,
  environments: readonly MappedEnvironment[],
  notApplied: DeliveryMap['notApplied'],
): number {
  const left = new Set<string>();
  for (const environment of environments)
    for (const folder of foldersOf(environment))
      if (!addFolder(drawn, environment, folder))
        left.add(JSON.stringify([environment.name, folder.root.lines]));
  for (const each of notApplied) {
    const loose: MapPart = { kind: 'loose', lines: [pathText(each), 'not applied'] };
    if (drawn.hasRoomFor([loose])) drawn.placeOf(loose);
    else left.add(JSON.stringify(loose.lines));
  }
  return left.size;
}

const rankOf = ({ name, production }: MappedEnvironment): number =>
  name === NOBODY ? 2 : production ? 0 : 1;

/** Environments that the description names. */
const ENVIRONMENTS_TOLD = 20;
const FOLDERS_TOLD = 5;

function environmentText(environment: MappedEnvironment): string {
  const names = [...new Set(foldersOf(environment).map(({ root }) => root.lines[0] ?? ''))];
  return `${environmentName(environment)} gets ${listed(names, FOLDERS_TOLD)}.`;
}

export const environmentName = (environment: MappedEnvironment): string =>
  `${toldPlaces.title(environment)}${environment.production ? ' (production)' : ''}`;

interface DrawnFolder {
  readonly root: MapPart;
  readonly appliers: readonly MapPart[];
  readonly scripts: readonly MapPart[];
}

function foldersOf({ roots, charts }: MappedEnvironment): readonly DrawnFolder[] {
  type Shown = Pick<
    MappedEnvironment['roots'][number],
    'path' | 'files' | 'appliers' | 'scripts' | 'unbuilt'
  >;
  const shown: readonly Shown[] = [
    ...roots,
    ...charts.map((chart) => ({ ...chart, path: chartText(chart) })),
  ];
  return shown.map(({ appliers, scripts = [], ...each }) => ({
    root: { kind: 'root', lines: [pathText(each), ...unbuiltText(each)] },
    appliers: appliers.map((applier) => ({
      kind: 'applier',
      lines: [`${applierText(applier)}${unlistedText(applier)}`],
    })),
    scripts: scripts.map(({ applier }) => ({ kind: 'script', lines: [scriptText(applier)] })),
  }));
}

/** Adds a folder with what applies it, where all of it has room; false where it has not. */
function addFolder(
  drawn: DrawnMap,
  environment: MappedEnvironment,
  { root, appliers, scripts }: DrawnFolder,
): boolean {
  const target: MapPart = {
    kind: 'environment',
    lines: [environmentName(environment)],
    isProduction: environment.production,
  };
  if (!drawn.hasRoomFor([root, target, ...appliers, ...scripts])) return false;
  for (const applier of appliers) drawn.connect(applier, root, 'whole');
  for (const script of scripts) drawn.connect(script, root, 'dotted');
  drawn.connect(root, target, 'whole');
  return true;
}
