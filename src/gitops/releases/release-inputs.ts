import type { Environment, ReleaseInputs } from '../environment.ts';
import type { RenderedReleases } from './release.ts';
import { applicationSources } from '../argo/application.ts';
import type { NamedApplication } from '../argo/argo-source.ts';
import { overrideNames } from '../argo/argo-source.ts';
import { installerKey } from './release.ts';
import { joinPath } from '../tree-path.ts';
import { mergeValues } from './merge-values.ts';
import { booleanAt, itemsAt, nodeAt, pathGlob, stringAt } from '../../manifest/index.ts';
import type { Node, Origin, Resource } from '../../manifest/index.ts';

/** A file of the tree that an object names. */
export interface NamedFile {
  /** Path from the top of the tree; a pattern where `isPattern`. */
  readonly path: string;
  readonly isPattern: boolean;
  /**
   * Tells whether the applier fails where the file is not there, if the object's folder lies in this tree
   * (`beside`).
   */
  readonly required: boolean;
  readonly beside: string | null;
  readonly origin: Origin;
}

/** One source of an Application, with what its sources give names to (ARGO-14). */
export interface ApplicationSource {
  readonly source: Node;
  readonly refs: ReadonlySet<string>;
}

/** The sources of an Application's spec. */
export function sourcesOf(spec: Node | undefined): readonly ApplicationSource[] {
  const sources = applicationSources(spec);
  const refs = new Set(sources.flatMap((source) => stringAt(source, 'ref') ?? []));
  return sources.map((source) => ({ source, refs }));
}

/** Every file that an object names as its input (ARGO-14, ARGO-19, ARGO-26, HELM-2). */
export function filesNamedBy(
  resource: Pick<Resource, 'group' | 'kind' | 'namespace' | 'name' | 'node' | 'origin'>,
): readonly NamedFile[] {
  const { node, kind } = resource;
  switch (kind) {
    case 'Application':
      return sourcesOf(nodeAt(node, 'spec')).flatMap((each) => [
        ...valueFilesOf(each),
        ...fileParametersOf(each).map(({ file }) => file),
        ...overridesOf(each.source, resource),
        ...chartFilesOf(stringAt(each.source, 'path'), each.source.origin),
      ]);
    case 'ApplicationSet':
      return filesOfSet(resource).map(({ file }) => file);
    case 'HelmRelease':
      return allFilesOf(filesOfHelmChart(nodeAt(node, 'spec', 'chart', 'spec'), resource.origin));
    case 'HelmChart':
      return resource.group === 'source.toolkit.fluxcd.io'
        ? allFilesOf(filesOfHelmChart(nodeAt(node, 'spec'), resource.origin))
        : [];
    default:
      return [];
  }
}

/** A file with the source that reads it; null where it is read for what the sources are. */
interface SourceFile {
  readonly file: NamedFile;
  readonly source: Node | null;
  /** Tells whether it gives a chart its values; others give parameters, or overrides of the source. */
  readonly isValues: boolean;
}

function filesOfSet(set: Pick<Resource, 'node' | 'namespace'>): readonly SourceFile[] {
  const name = stringAt(set.node, 'spec', 'template', 'metadata', 'name') ?? '';
  return [
    ...ofFiles(null, false, generatorFilesOf(itemsAt(set.node, 'spec', 'generators'))),
    ...sourcesOf(nodeAt(set.node, 'spec', 'template', 'spec')).flatMap((each) => {
      const parameters = fileParametersOf(each).map(({ file }) => file);
      return [
        ...ofFiles(each.source, true, [...valueFilesOf(each), ...parameters]),
        ...ofFiles(each.source, false, overridesOf(each.source, { ...set, name })),
      ];
    }),
  ];
}

const ofFiles = (
  source: Node | null,
  isValues: boolean,
  files: readonly NamedFile[],
): readonly SourceFile[] => files.map((file) => ({ file, source, isValues }));

/** Files whose content gives an ApplicationSet its parameters, in generators of generators too (ARGO-66). */
function generatorFilesOf(generators: readonly Node[], depth = 3): readonly NamedFile[] {
  if (depth === 0) return [];
  return generators.flatMap((generator) => [
    ...itemsAt(generator, 'git', 'files').flatMap((item) => {
      const path = joinPath('.', stringAt(item, 'path') ?? '');
      if (path === null || path === '.' || booleanAt(item, 'exclude') === true) return [];
      return [{ ...patternOf(path), required: false, beside: null, origin: item.origin }];
    }),
    ...['matrix', 'merge'].flatMap((kind) =>
      generatorFilesOf(itemsAt(generator, kind, 'generators'), depth - 1),
    ),
  ]);
}

/** Value files in the order in which later ones win (ARGO-17). */
export function valueFilesOf({ source, refs }: ApplicationSource): readonly NamedFile[] {
  const required = booleanAt(source, 'helm', 'ignoreMissingValueFiles') !== true;
  return itemsAt(source, 'helm', 'valueFiles').flatMap((item) =>
    namedFile(textOf(item), source, refs, { required, origin: item.origin }),
  );
}

/** Files whose whole text is the value of a parameter (ARGO-14). */
export const fileParametersOf = ({
  source,
  refs,
}: ApplicationSource): readonly { readonly name: string; readonly file: NamedFile }[] =>
  itemsAt(source, 'helm', 'fileParameters').flatMap((item) =>
    namedFile(stringAt(item, 'path') ?? '', source, refs, {
      required: true,
      origin: item.origin,
    }).map((file) => ({ name: stringAt(item, 'name') ?? '', file })),
  );

const textOf = (item: Node): string =>
  item.kind === 'scalar' && typeof item.value === 'string' ? item.value : '';

/** A file that an object reads. */
export interface ReadPath {
  readonly path: string;
  /** Tells whether it gives its values to a chart that is not rendered here. */
  readonly isValues: boolean;
}

/** Holds what `pathsReadBy` needs of a mesh. */
interface ReadingMesh {
  readonly inputs: ReleaseInputs;
  readonly resources: readonly Resource[];
  readonly renderedReleases: RenderedReleases;
  readonly chartsElsewhere?: Environment['chartsElsewhere'];
}

/**
 * Objects with the files they read that make no values of a release here: of an ApplicationSet all, of an
 * Application its overrides, of a Flux source the ignore rules of the tree (FLUX-3). What a rendered release reads shows
 * in its objects, and is not among them.
 */
export function pathsReadBy({
  inputs,
  resources,
  renderedReleases,
  chartsElsewhere,
}: ReadingMesh): readonly (readonly [Resource, readonly ReadPath[]])[] {
  if (inputs.size === 0) return [];
  const ignoring = [...inputs.keys()].filter(isSourceIgnore);
  const unread = ({ file, source, isValues }: SourceFile): readonly ReadPath[] => {
    const place = source === null ? null : installerKey(chartPlace(source));
    const read = place === null ? undefined : renderedReleases.get(place)?.reads;
    const charts = place === null ? undefined : chartsElsewhere?.get(place);
    const elsewhere = charts?.files;
    // a template whose parameters hold whole paths does not show what it names
    const here = [...(charts?.filesHere ?? [])].filter((path) => inputs.has(path));
    return [...new Set([...pathsOf(inputs, file), ...here])]
      .filter(
        (path) =>
          !(read !== undefined && isAmong(read, path)) &&
          !(elsewhere !== undefined && isAmong(elsewhere, path)),
      )
      .map((path) => ({ path, isValues: isValues || here.includes(path) }));
  };
  return resources.flatMap((resource): (readonly [Resource, readonly ReadPath[]])[] => {
    switch (resource.kind) {
      case 'ApplicationSet':
        return [[resource, filesOfSet(resource).flatMap(unread)]];
      case 'Application':
        return [
          [
            resource,
            sourcesOf(nodeAt(resource.node, 'spec')).flatMap(({ source }) =>
              ofFiles(source, false, overridesOf(source, resource)).flatMap(unread),
            ),
          ],
        ];
      case 'GitRepository':
        return [[resource, ignoring.map((path) => ({ path, isValues: false }))]];
      default:
        return [];
    }
  });
}

/** Tells whether a path is read; for an entry that ends in a slash, all below it counts. */
const isAmong = (read: ReadonlySet<string>, path: string): boolean =>
  read.has(path) || [...read].some((each) => each.endsWith('/') && path.startsWith(each));

/** Says where a source names its chart, as roots have it for what applies them. */
export const chartPlace = (source: Node): Origin => (nodeAt(source, 'path') ?? source).origin;

/** Tells whether a file lists what a Flux source leaves out of its artifact (FLUX-3). */
export const isSourceIgnore = (path: string): boolean => /(?:^|\/)\.sourceignore$/.test(path);

/** Gives what is in a named file, or in all that its pattern stands for, later ones over earlier ones. */
export function contentOf(inputs: ReleaseInputs, file: NamedFile | undefined): Node | undefined {
  if (file === undefined) return undefined;
  return pathsOf(inputs, file)
    .map((path) => inputs.get(path) ?? undefined)
    .reduce(mergeValues, undefined);
}

/** The paths that a named file stands for, in order. */
function pathsOf(inputs: ReleaseInputs, file: NamedFile): readonly string[] {
  if (!file.isPattern) return inputs.has(file.path) ? [file.path] : [];
  const glob = pathGlob(file.path);
  return [...inputs.keys()].filter((path) => glob.matches(path)).sort();
}

function namedFile(
  text: string,
  source: Node,
  refs: ReadonlySet<string>,
  more: Pick<NamedFile, 'required' | 'origin'>,
): readonly NamedFile[] {
  const [first = '', ...rest] = text.split('/');
  const folder = stringAt(source, 'path');
  const isChart = stringAt(source, 'chart') !== undefined;
  const found = (written: string, path: string | null, beside: string | null) =>
    path === null || path === '.'
      ? []
      : [{ ...more, ...patternOf(path), beside: isTemplate(written) ? null : beside }];
  if (text === '' || text.includes('://')) return [];
  if (first.startsWith('$') && refs.has(first.slice(1)))
    return found(text, joinPath('.', rest.join('/')), null);
  // what the environment of the build fills in is not known here (ARGO-25)
  if (text.replace(/\{\{[^{}]*\}\}/g, '').includes('$')) return [];
  if (text.startsWith('/')) return found(text, joinPath('.', text), folder ?? null);
  if (isChart || folder === undefined) return [];
  return found(`${folder}/${text}`, joinPath('.', `${folder}/${text}`), folder);
}

const isTemplate = (text: string): boolean => text.includes('{{');

/**
 * Makes a pattern of a path: what a template leaves open stands for any text; Argo CD's own patterns are
 * ARGO-21.
 */
function patternOf(path: string): Pick<NamedFile, 'path' | 'isPattern'> {
  const pattern = path.replace(/\{\{[^{}]*\}\}/g, '*');
  return { path: pattern, isPattern: /[*?[]/.test(pattern) };
}

/** Lists what tools may write beside a source for this application (ARGO-26). */
export function overridesOf(source: Node, named: NamedApplication): readonly NamedFile[] {
  const path = stringAt(source, 'path');
  if (path === undefined || stringAt(source, 'chart') !== undefined) return [];
  return overrideNames(named).flatMap((name) => {
    const more = { required: false, beside: null, origin: source.origin };
    const file = joinPath('.', `${path}/${name}`);
    return file === null ? [] : [{ ...patternOf(file), ...more }];
  });
}

/** Lists the files in which a chart folder of this tree describes itself. */
export function chartFilesOf(path: string | undefined, origin: Origin): readonly NamedFile[] {
  if (path === undefined || isTemplate(path)) return [];
  const more = { isPattern: false, required: false, beside: null, origin };
  return ['Chart.yaml', 'values.yaml'].flatMap((name) => {
    const file = joinPath('.', `${path}/${name}`);
    return file === null ? [] : [{ path: file, ...more }];
  });
}

/** Files of a chart that lies in a Git repository: those with values, and what it says of itself. */
interface HelmChartFiles {
  readonly values: readonly NamedFile[];
  readonly chart: readonly NamedFile[];
}

const allFilesOf = ({ values, chart }: HelmChartFiles): readonly NamedFile[] => [
  ...values,
  ...chart,
];

/** Lists no files for a chart of a registry: they lie inside it (HELM-2). */
export function filesOfHelmChart(spec: Node | undefined, origin: Origin): HelmChartFiles {
  const source = stringAt(spec, 'sourceRef', 'kind');
  if (source !== 'GitRepository' && source !== 'Bucket') return { values: [], chart: [] };
  const chart = stringAt(spec, 'chart');
  const required = booleanAt(spec, 'ignoreMissingValuesFiles') !== true;
  const values = itemsAt(spec, 'valuesFiles').flatMap((item) => {
    const path = joinPath('.', textOf(item));
    return path === null || path === '.'
      ? []
      : [{ path, isPattern: false, required, beside: chart ?? null, origin: item.origin }];
  });
  return { values, chart: chartFilesOf(chart, origin) };
}
