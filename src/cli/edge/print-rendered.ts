import { refusalError } from '../../review/edge/command-line/command-problems.ts';
import { chartFetching } from '../../review/edge/command-line/shared-options.ts';
import { openedTree } from '../../review/edge/command-line/command-trees.ts';
import { readPackageData } from '../../review/edge/package-data.ts';
import { UsageError } from '../../review/edge/command-line/exit-codes.ts';
import { createEngine } from '../../review/index.ts';
import { withoutSecrets } from '../rendering/hidden-secrets.ts';
import { renderFolder } from '../rendering/render-output.ts';
import type { RenderOutcome, RenderView, ResourcePattern } from '../rendering/render-output.ts';
import type { ChartRenderer } from '../../charts/index.ts';
import { isChartFolder } from '../../charts/index.ts';
import { isKustomizationFile, NO_NAMES } from '../../gitops/index.ts';
import type { RenderCall } from '../../kustomize/index.ts';
import type { ChartSourceOptions } from '../../review/edge/command-line/shared-options.ts';
import type { OpenedTree } from '../../review/edge/command-line/command-trees.ts';
import type { ChartOptions } from './print-chart.ts';

export interface RenderOptions extends ChartOptions, ChartSourceOptions {
  readonly origins?: true;
  readonly field?: string;
  readonly loadRestrictor?: string;
  readonly repo?: string;
  readonly rev?: string;
  /** A folder above which nothing is read. */
  readonly within?: string | undefined;
  readonly withoutSecrets?: true;
  readonly resource?: string;
}

/** Lists the words for a restriction; kustomize's own count too. */
type LoadRestriction = NonNullable<RenderCall['loadRestriction']>;

const RESTRICTORS: ReadonlyMap<string, LoadRestriction> = new Map([
  ['root-only', 'own-folder'],
  ['LoadRestrictionsRootOnly', 'own-folder'],
  ['none', 'none'],
  ['LoadRestrictionsNone', 'none'],
]);

function restrictionOf(word: string): LoadRestriction {
  const known = RESTRICTORS.get(word);
  if (known === undefined) throw new UsageError('--load-restrictor is root-only or none.');
  return known;
}

function viewOf({ origins, field }: RenderOptions): RenderView {
  if (field === undefined) return { kind: origins === true ? 'origins' : 'yaml' };
  if (origins === true) throw new UsageError('Give either --origins or --field, not both.');
  return { kind: 'field', reference: field };
}

/** Reads `KIND/NS/NAME`; an object without a namespace has none between the strokes. */
function resourceOf(given: string | undefined): ResourcePattern | null {
  if (given === undefined) return null;
  const [kind = '', namespace = '', name = '', ...rest] = given.split('/');
  if (kind === '' || name === '' || rest.length > 0)
    throw new UsageError('--resource is KIND/NAMESPACE/NAME, such as VirtualService/shop/orders.');
  return { kind, namespace, name };
}

/** Lists options that a kustomization has, by what commander calls them. */
const OF_KUSTOMIZATIONS = {
  resource: '--resource',
  loadRestrictor: '--load-restrictor',
  chartSource: '--chart-source',
} as const;

const OF_CHARTS = {
  values: '--values',
  set: '--set',
  setString: '--set-string',
  setJson: '--set-json',
  setFile: '--set-file',
  setLiteral: '--set-literal',
  release: '--release',
  namespace: '--namespace',
  kubeVersion: '--kube-version',
  apiVersions: '--api-versions',
  includeCrds: '--include-crds',
  skipTests: '--skip-tests',
  skipSchemaValidation: '--skip-schema-validation',
  isUpgrade: '--is-upgrade',
} as const;

function refuseOptions(
  options: RenderOptions,
  names: Readonly<Partial<Record<keyof RenderOptions, string>>>,
  what: string,
): void {
  for (const [key, name] of Object.entries(names))
    if (Object.entries(options).some(([given, value]) => given === key && value !== undefined))
      throw new UsageError(`${name} is an option for ${what}.`);
}

/** Tells whether a folder is a chart; one that is both is a kustomization, as it always was. */
const isChart = ({ trees: { tree }, folder }: OpenedTree): boolean =>
  isChartFolder(tree, folder) && !tree.list(folder).some((name) => isKustomizationFile(name));

/** Renders a folder and prints it. */
export async function printRendered(folder: string, options: RenderOptions): Promise<void> {
  const outcome = await renderedOf(folder, options);
  if (outcome.kind === 'rendered') process.stdout.write(outcome.text);
  else throw refusalError(outcome.reasons, folder, 'Mend that, or name another folder');
}

/**
 * Renders a folder.
 *
 * @throws UsageError where there is nothing to render.
 */
export async function renderedOf(folder: string, options: RenderOptions): Promise<RenderOutcome> {
  const opened = await openedTree(folder, options);
  try {
    const outcome = await (isChart(opened) ? chart : kustomization)(opened, options);
    if (options.withoutSecrets !== true) return outcome;
    return await withoutSecrets(outcome, opened.trees, createEngine(readPackageData()));
  } finally {
    await opened.close();
  }
}

/** Loads what renders charts only here. */
async function chart(opened: OpenedTree, options: RenderOptions): Promise<RenderOutcome> {
  refuseOptions(options, OF_KUSTOMIZATIONS, 'kustomizations');
  const { renderedChart } = await import('./print-chart.ts');
  return renderedChart(opened, options, viewOf(options));
}

async function kustomization(
  { trees, folder }: OpenedTree,
  options: RenderOptions,
): Promise<RenderOutcome> {
  refuseOptions(options, OF_CHARTS, 'charts');
  // the default of its option is that there are hooks
  if (options.hooks === false) throw new UsageError('--no-hooks is an option for charts.');
  const view = viewOf(options);
  const loadRestriction = restrictionOf(options.loadRestrictor ?? 'root-only');
  const only = resourceOf(options.resource);
  const fetchCharts = await chartFetching(options);
  const charts = rendererWhenAsked();
  const engine = createEngine(readPackageData(), NO_NAMES, charts);
  const call = { loadRestriction, ...(fetchCharts !== undefined && { fetchCharts }) };
  try {
    return await renderFolder(trees, folder, engine, view, call, only);
  } finally {
    await charts.close();
  }
}

/** Loads what renders charts with the first chart, because most kustomizations list none. */
function rendererWhenAsked(): ChartRenderer {
  let renderer: Promise<ChartRenderer> | null = null;
  return {
    render: async (request) => {
      renderer ??= import('../../charts/edge/create-chart-renderer.ts').then(
        ({ createChartRenderer }) => createChartRenderer(),
      );
      return (await renderer).render(request);
    },
    close: async () => (await renderer)?.close(),
  };
}
