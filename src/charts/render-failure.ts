import type { FileTree, Origin } from '../manifest/index.ts';
import type { ChartOutcome } from './chart-renderer.ts';
import type { ChartRequest } from './chart-request.ts';
import { isPacked } from './packed-chart.ts';
import { schemaRefusal } from './schema-refusal.ts';
import type { ValuesBehind } from './values/value-origins.ts';

type FailedRender = Extract<ChartOutcome, { kind: 'failed' }>;

/**
 * Says why a chart that does not render here may render where it is installed: whoever installs it fetches
 * first what is missing (ARGO-24), and its engine does not break. Null where Helm stops for good, or at a
 * bound.
 */
export function whyNotSeen({ stage, message }: FailedRender): string | null {
  if (stage === 'engine' || stage === 'review') return message;
  const missing = /missing in charts\/ directory: (.+)$/m.exec(message)?.[1];
  return missing === undefined ? null : `it depends on ${missing}, which is not in the repository`;
}

/** Holds what Helm was given where it failed, and where values of that stand. */
interface FailedRequest {
  readonly request: () => Pick<ChartRequest, 'files'>;
  readonly behind: Pick<ValuesBehind, 'of'>;
  readonly otherwise?: Origin;
}

/**
 * Says what fails, in Helm's own words. The place is the file and line that they name, or the value that a schema
 * refuses; else `otherwise`, else the chart.
 */
export function helmFailure(
  tree: Pick<FileTree, 'oidOf' | 'realPath'>,
  chart: string,
  release: string,
  { message }: FailedRender,
  { request, behind, otherwise }: FailedRequest,
): { readonly message: string; readonly origin: Origin } {
  const refusal = schemaRefusal(message, request().files, behind);
  if (refusal !== null)
    return {
      message: `Helm does not render ${chart} as ${release}: ${refusal.message}.`,
      origin:
        refusal.behind === null
          ? (otherwise ?? atLine(chartFile(chart)))
          : atLine(refusal.behind.file, refusal.behind.line),
    };
  const [first = ''] = message.trim().split('\n');
  return {
    message: `Helm does not render ${chart} as ${release}: ${first.replace(/\.$/, '')}.`,
    origin: placeNamed(tree, chart, message) ?? otherwise ?? atLine(chartFile(chart)),
  };
}

/**
 * Finds the template that Helm's words name as `chart/templates/file:12:34`. The last named is where it
 * fails, and one with a line goes first.
 */
function placeNamed(
  tree: Pick<FileTree, 'oidOf' | 'realPath'>,
  chart: string,
  message: string,
): Origin | null {
  const named = [...message.matchAll(TEMPLATE_NAMED)].filter(
    ([, path = '']) => tree.oidOf(inFolder(chart, path)) !== undefined,
  );
  const found = named.findLast(([, , line]) => line !== undefined) ?? named.at(-1);
  const [, path, line = '1'] = found ?? [];
  return path === undefined ? null : atLine(tree.realPath(inFolder(chart, path)), Number(line));
}

const TEMPLATE_NAMED = /[^\s"'(<]+?\/((?:charts\/[^\s:]+\/)?templates\/[^\s:"'()<>]+)(?::(\d+))?/g;

const atLine = (file: string, line = 1): Origin => ({ file, line, column: 1, endLine: line });

const chartFile = (chart: string): string =>
  isPacked(chart) ? chart : inFolder(chart, 'Chart.yaml');

const inFolder = (chart: string, path: string): string =>
  chart === '.' ? path : `${chart}/${path}`;
