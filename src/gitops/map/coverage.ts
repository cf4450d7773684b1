import type { ChartRoot, RenderedEnvironment, RenderedRoot } from '../environment.ts';
import { joinPath } from '../tree-path.ts';
import type { UnseenContent } from '../../manifest/index.ts';
import { resourceKey, rowOf, stringAt } from '../../manifest/index.ts';

/** A part of what a cluster is delivered that is not seen here. */
export interface UnseenPart {
  readonly what:
    | 'chart'
    | 'chart-here'
    | 'chart-by-command'
    | 'unbuilt'
    | 'remote'
    | 'plugin'
    | 'template'
    | 'file';
  /** A chart with its version, a folder, an address. */
  readonly name: string;
}

/** Says how much of what one cluster is delivered is seen: what nobody renders is in no review as objects. */
export interface Coverage {
  /** Kubernetes Services that are rendered; what a ServiceEntry names is no part of the cluster. */
  readonly services: number;
  readonly workloads: number;
  /** Lists the namespaces, in the order of their names. */
  readonly unseen: readonly UnseenPart[];
}

/**
 * Names the parts by their kind. What is no part by itself, but a place in one that is seen, is left out: it
 * has its own note where it matters.
 */
const PARTS: Partial<Record<UnseenContent['kind'], UnseenPart['what']>> = {
  Chart: 'chart',
  'Remote base': 'remote',
  'Remote component': 'remote',
  'Remote patch': 'remote',
  Plugin: 'plugin',
  Template: 'template',
  File: 'file',
};

/** `charts` are those that are installed there and whose objects are not seen, `commanded` those that commands install. */
export function coverageOf(
  { roots, releases = [] }: RenderedEnvironment,
  charts: readonly ChartRoot[],
  commanded: readonly UnseenContent[],
): Coverage {
  const rendered = [...new Set([...roots, ...releases.map((release) => release.rendered)])];
  const parts = new Map<string, UnseenPart>();
  const add = (part: UnseenPart): void => void parts.set(`${part.name} ${part.what}`, part);
  const here = foldersOfCharts(rendered);
  for (const each of charts.filter((chart) => !liesHere(chart, here)))
    add({ what: 'chart', name: [each.chart, each.version ?? []].flat().join(' ') });
  for (const { name, written } of commanded)
    add({
      what: 'chart-by-command',
      name: [name, stringAt(written, 'version') ?? []].flat().join(' '),
    });
  const named = new Set(charts.map(({ chart }) => chart));
  for (const root of rendered) for (const part of partsOf(root, named)) add(part);
  return {
    ...countedIn(rendered),
    unseen: [...parts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, part]) => part),
  };
}

/** Folders of charts in this tree whose templates are not rendered. */
const foldersOfCharts = (rendered: readonly RenderedRoot[]): ReadonlySet<string> =>
  new Set(
    rendered.flatMap(({ unseen = [] }) =>
      unseen.flatMap((content) => (isChartHere(content) ? [content.name] : [])),
    ),
  );

const isChartHere = ({ kind, name, origin }: UnseenContent): boolean =>
  kind === 'Chart' && origin.file.startsWith(`${name}/`);

/** A HelmRelease names a chart of Git by its folder, which is one part with the folder itself (HELM-1). */
function liesHere({ chart, repository }: ChartRoot, here: ReadonlySet<string>): boolean {
  const folder = repository.startsWith('GitRepository ') ? joinPath('.', chart) : null;
  return folder !== null && here.has(folder);
}

function partsOf(
  { root, failure, unseen = [] }: RenderedRoot,
  charts: ReadonlySet<string>,
): readonly UnseenPart[] {
  const unbuilt: readonly UnseenPart[] =
    failure === null ? [] : [{ what: 'unbuilt', name: failure.whole ?? root.path }];
  return [...unbuilt, ...unseen.flatMap((content) => partOf(content, charts))];
}

function partOf(content: UnseenContent, charts: ReadonlySet<string>): readonly UnseenPart[] {
  const { kind, name } = content;
  const what = PARTS[kind];
  if (what === undefined) return [];
  if (what !== 'chart') return [{ what, name }];
  if (isChartHere(content)) return [{ what: 'chart-here', name }];
  // those that are installed there have been named with their versions
  return charts.has(name) ? [] : [{ what, name }];
}

/** Counts services and workloads; one that several roots deliver counts once. */
function countedIn(rendered: readonly RenderedRoot[]): Pick<Coverage, 'services' | 'workloads'> {
  const [services, workloads] = [new Set<string>(), new Set<string>()];
  // of a root that does not build nothing is applied
  const applied = rendered.filter(({ failure }) => failure === null);
  for (const resource of applied.flatMap(({ resources }) => resources)) {
    const family = rowOf(resource)?.family;
    if (family === 'service') services.add(resourceKey(resource));
    if (family === 'workload') workloads.add(resourceKey(resource));
  }
  return { services: services.size, workloads: workloads.size };
}
