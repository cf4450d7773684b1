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
 * Says what of a chart is more than is read or waited for here; null where it fails by itself. Whoever installs it may
 * have more room for it.
 */
export function overLimit(chart: string, { stage, message }: FailedRender): string | null {
  const isBound = stage === 'time' || stage === 'memory' || stage === 'input';
  const isSize = stage === 'load' && /: (?:it is|the tree is) too large$/m.test(message);
  return isBound || isSize
    ? `The Helm chart in ${chart} is more than is rendered here, for ${firstLines(message)}. Whether it renders where it is installed is not known.`
    : null;
}

/** Gives the first line of Helm's words, with those that belong to it: a schema names what does not fit below. */
function firstLines(message: string): string {
  const [first = '', ...others] = saidOnce(message.trim()).split('\n');
  if (!first.endsWith(':')) return first.replace(/\.$/, '');
  const items = others.map((line) => line.replace(/^-\s*/, '').trim()).filter(Boolean);
  const more = items.length - MOST_ITEMS;
  return `${first} ${items.slice(0, MOST_ITEMS).join('; ').replaceAll(':; ', ': ')}${more > 0 ? `; and ${String(more)} more` : ''}`;
}

/** Leaves out what Go's template says again and again, one time for each call: of a template that calls itself, a thousand. */
function saidOnce(message: string): string {
  const calls = message.split(/(?<=: error calling (?:include|template): )/);
  const kept = calls.filter((call, at) => at === 0 || call !== calls[at - 1]);
  return kept.length === calls.length
    ? message
    : kept
        .join('')
        .replace(/: err(?:or(?: calling[^:]*)?)?:? ?$/, ': it calls itself without an end');
}

const MOST_ITEMS = 4;

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
  return {
    message: `Helm does not render ${chart} as ${release}: ${firstLines(message)}.`,
    origin:
      placeNamed(tree, chart, message) ??
      valuesNamed(tree, message) ??
      otherwise ??
      atLine(chartFile(chart)),
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

/** Finds the file of values that is no YAML, which Helm names as it is given. */
function valuesNamed(tree: Pick<FileTree, 'oidOf'>, message: string): Origin | null {
  const [, path = '', line = '1'] =
    /^failed to parse ([^:]+): [^]*?(?:line (\d+)|$)/.exec(message) ?? [];
  return tree.oidOf(path) === undefined ? null : atLine(path, Number(line));
}

const TEMPLATE_NAMED = /[^\s"'(<]+?\/((?:charts\/[^\s:]+\/)?templates\/[^\s:"'()<>]+)(?::(\d+))?/g;

const atLine = (file: string, line = 1): Origin => ({ file, line, column: 1, endLine: line });

const chartFile = (chart: string): string =>
  isPacked(chart) ? chart : inFolder(chart, 'Chart.yaml');

const inFolder = (chart: string, path: string): string =>
  chart === '.' ? path : `${chart}/${path}`;
