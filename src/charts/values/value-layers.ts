import type { Node } from '../../manifest/index.ts';
import { itemsAt, stringAt } from '../../manifest/index.ts';
import type { ValuePath } from '../chart-renderer.ts';
import type { ChartFile, ChartRequest, ChartSet, ValuesDocument } from '../chart-request.ts';
import { parsedOnce } from './parsed-texts.ts';
import { assignmentsOf } from './set-assignments.ts';
import type { ValueLayer } from './value-source.ts';

const OPTIONS: Readonly<Record<ChartSet['kind'], string>> = {
  json: '--set-json',
  value: '--set',
  string: '--set-string',
  file: '--set-file',
  literal: '--set-literal',
};

/**
 * Lists all that the values of a render come from, the weakest first: the defaults of the charts within,
 * those of the chart, files in their order, options in Helm's order of kinds. Files of the chart are called
 * by their path in it. `own` says where the text stands that is in the place of the chart's `values.yaml`.
 */
export const valueLayersOf = (
  { files, values, sets }: Pick<ChartRequest, 'files' | 'values' | 'sets'>,
  own?: ValuesDocument,
): readonly ValueLayer[] => [
  ...defaultsOf(files, '', [], own),
  ...values.map((each) => documentLayer('release', each)),
  ...Object.entries(OPTIONS).flatMap(([kind, option]) =>
    sets
      .filter((set) => set.kind === kind)
      .map((set): ValueLayer => ({
        of: 'release',
        name: `${option} ${set.expression}`,
        at: [],
        assignments: assignmentsOf(set),
        origin: set.origin ?? null,
      })),
  ),
];

type Files = ReadonlyMap<string, ChartFile>;

/**
 * Lists the defaults of a chart in a folder, behind those of the charts within it. Packed charts are not
 * looked into.
 */
function defaultsOf(
  files: Files,
  folder: string,
  at: ValuePath,
  own?: ValuesDocument,
): readonly ValueLayer[] {
  const within = chartsWithin(files, folder).flatMap(({ folder: inner, names }) =>
    names.flatMap((name) => defaultsOf(files, inner, [...at, name])),
  );
  const path = `${folder}values.yaml`;
  const file = files.get(path);
  if (file === undefined) return within;
  if (own !== undefined) return [...within, { ...documentLayer('chart', own), name: path }];
  const bytes = file.kind === 'bytes' ? file.bytes : null;
  return [...within, fileLayer('chart', path, bytes, at)];
}

/**
 * Lists the charts that lie in a chart's `charts/`, by their names there, which are aliases where it gives
 * them some.
 */
export function chartsWithin(
  files: Files,
  folder: string,
): readonly { readonly folder: string; readonly names: readonly string[] }[] {
  const prefix = `${folder}charts/`;
  const folders = [...files.keys()].flatMap((path) => {
    const [name, file, ...rest] = path.startsWith(prefix)
      ? path.slice(prefix.length).split('/')
      : [];
    return file === 'Chart.yaml' && rest.length === 0 ? [`${prefix}${name ?? ''}/`] : [];
  });
  const asked = ['Chart.yaml', 'requirements.yaml'].flatMap((name) =>
    itemsAt(nodeIn(files, folder + name) ?? undefined, 'dependencies'),
  );
  return folders.flatMap((inner) => {
    const name = stringAt(nodeIn(files, `${inner}Chart.yaml`) ?? undefined, 'name');
    if (name === undefined) return [];
    const aliases = asked
      .filter((dependency) => stringAt(dependency, 'name') === name)
      .map((dependency) => stringAt(dependency, 'alias') ?? name);
    return [{ folder: inner, names: aliases.length === 0 ? [name] : aliases }];
  });
}

function nodeIn(files: Files, path: string): Node | null {
  const file = files.get(path);
  return file?.kind === 'bytes' ? (parsedOnce(path, file.bytes)?.node ?? null) : null;
}

const documentLayer = (of: ValueLayer['of'], { name, bytes, node }: ValuesDocument): ValueLayer =>
  node === undefined ? fileLayer(of, name, bytes, []) : nodeLayer(of, name, node);

function fileLayer(
  of: ValueLayer['of'],
  name: string,
  bytes: Uint8Array | null,
  at: ValuePath,
): ValueLayer {
  const document = bytes === null ? undefined : parsedOnce(name, bytes);
  if (bytes === null || document?.node === null)
    return { of, name, at, origin: null, assignments: null };
  return nodeLayer(of, name, document?.node, at);
}

function nodeLayer(
  of: ValueLayer['of'],
  name: string,
  value: Node | undefined,
  at: ValuePath = [],
): ValueLayer {
  const isEmpty = value === undefined || (value.kind === 'scalar' && value.value === null);
  const assignments = isEmpty ? [] : [{ path: [], value, isMerged: true }];
  return { of, name, at, origin: null, assignments };
}
