import { readFile } from 'node:fs/promises';
import { posix } from 'node:path';
import { createChartRenderer } from '../../charts/edge/create-chart-renderer.ts';
import type { ChartCall, RenderOutcome, RenderView } from '../rendering/render-output.ts';
import { renderChart } from '../rendering/render-output.ts';
import type { ChartSet, ValuesDocument } from '../../charts/index.ts';
import { HELM_DEFAULTS, setFilePaths } from '../../charts/index.ts';
import type { LoadableTree } from '../../forge/index.ts';
import { loadWanted } from '../../review/index.ts';
import type { OpenedTree } from '../../review/edge/command-line/command-trees.ts';
import { UsageError } from '../../review/edge/command-line/exit-codes.ts';

/** Names options of `helm template` as Helm does; `--release` is its first argument. */
export interface ChartOptions {
  readonly values?: readonly string[];
  readonly set?: readonly string[];
  readonly setString?: readonly string[];
  readonly setJson?: readonly string[];
  readonly setFile?: readonly string[];
  readonly setLiteral?: readonly string[];
  readonly release?: string;
  readonly namespace?: string;
  readonly kubeVersion?: string;
  readonly apiVersions?: readonly string[];
  readonly includeCrds?: true;
  readonly skipTests?: true;
  /** It is false where `--no-hooks` is given. */
  readonly hooks?: boolean;
  readonly skipSchemaValidation?: true;
  readonly isUpgrade?: true;
}

/**
 * Renders a chart.
 *
 * @throws UsageError where a file of values is none.
 */
export async function renderedChart(
  opened: OpenedTree,
  options: ChartOptions & { readonly rev?: string },
  view: RenderView,
): Promise<RenderOutcome> {
  const read = (paths: readonly string[]): Promise<readonly ValuesDocument[]> =>
    options.rev === undefined ? valuesOnDisk(paths) : valuesOfRevision(opened, paths);
  const values = await read(options.values ?? []);
  const files = await read((options.setFile ?? []).flatMap(setFilePaths));
  const renderer = createChartRenderer();
  try {
    const call = { ...chartCall(options, files), values };
    return await renderChart(opened.trees, opened.folder, renderer, call, view);
  } finally {
    await renderer.close();
  }
}

/** Gives what the options ask of a chart, but for its values, with the files that `--set-file` names. */
export const chartCall = (
  options: ChartOptions,
  files: readonly ValuesDocument[] = [],
): ChartCall => ({
  ...HELM_DEFAULTS,
  sets: setsOf(options, new Map(files.map(({ name, bytes }) => [name, bytes]))),
  releaseName: options.release ?? HELM_DEFAULTS.releaseName,
  namespace: options.namespace ?? HELM_DEFAULTS.namespace,
  kubeVersion: options.kubeVersion ?? HELM_DEFAULTS.kubeVersion,
  apiVersions: options.apiVersions ?? HELM_DEFAULTS.apiVersions,
  includeCRDs: options.includeCrds === true,
  skipTests: options.skipTests === true,
  noHooks: options.hooks === false,
  skipSchema: options.skipSchemaValidation === true,
  isUpgrade: options.isUpgrade === true,
});

function setsOf(
  { set, setString, setJson, setFile, setLiteral }: ChartOptions,
  files: ReadonlyMap<string, Uint8Array>,
): readonly ChartSet[] {
  const sets = (
    kind: Exclude<ChartSet['kind'], 'file'>,
    given: readonly string[] = [],
  ): readonly ChartSet[] => given.map((expression) => ({ kind, expression }));
  return [
    ...sets('json', setJson),
    ...sets('value', set),
    ...sets('string', setString),
    ...(setFile ?? []).map((expression) => ({ kind: 'file', expression, files }) as const),
    ...sets('literal', setLiteral),
  ];
}

const NAME_A_FILE = 'Name one that is there, or leave the option out';

const valuesOnDisk = (paths: readonly string[]): Promise<readonly ValuesDocument[]> =>
  Promise.all(
    paths.map(async (name) => {
      try {
        return { name, bytes: await readFile(name) };
      } catch {
        throw new UsageError(`There is no file ${name} to read values from.`, {
          where: `in ${process.cwd()}`,
          advice: NAME_A_FILE,
        });
      }
    }),
  );

/** Reads the values files. With --rev they lie in the repository, as the chart does. */
async function valuesOfRevision(
  { trees }: OpenedTree,
  paths: readonly string[],
): Promise<readonly ValuesDocument[]> {
  const found = await valuesInTree(
    trees,
    paths.map((path) => posix.normalize(path)),
  );
  if (typeof found === 'string')
    throw new UsageError(`The revision has no file ${found} to read values from.`, {
      advice: NAME_A_FILE,
    });
  // an expression names them as they are written
  return found.map((document, at) => ({ ...document, name: paths[at] ?? document.name }));
}

/** Reads files of values that lie in the tree; a path that leads to none is given back as text. */
async function valuesInTree(
  trees: LoadableTree,
  paths: readonly string[],
): Promise<readonly ValuesDocument[] | string> {
  const { result } = await loadWanted(trees, () => paths.map((path) => trees.tree.read(path)));
  const documents: ValuesDocument[] = [];
  for (const [at, name] of paths.entries()) {
    const entry = result[at];
    if (entry?.kind !== 'text') return name;
    documents.push({ name, bytes: new TextEncoder().encode(entry.text) });
  }
  return documents;
}
