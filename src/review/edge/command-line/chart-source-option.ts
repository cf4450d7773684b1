import { Option } from 'commander';
import type { FetchCharts } from '../../../charts/index.ts';
import { chartSourceAt } from '../settings/chart-sources-file.ts';
import { UsageError } from './usage-error.ts';

/** Where charts of elsewhere may be fetched, for one command. */
export interface ChartSourceOptions {
  readonly chartSource?: readonly string[];
}

export const chartSourceOption = (): Option =>
  new Option(
    '--chart-source <url>',
    'fetch charts below this address (https://… or oci://…), several times for several; nothing is fetched without',
  ).argParser((value: string, before: readonly string[] | undefined) => [...(before ?? []), value]);

/**
 * What fetches from there; undefined where nothing is fetched. It is loaded only here.
 *
 * @throws UsageError where an address is none.
 */
export async function chartFetching({
  chartSource = [],
}: ChartSourceOptions): Promise<FetchCharts | undefined> {
  if (chartSource.length === 0) return undefined;
  const sources = chartSource.map((url) => {
    const source = chartSourceAt(url);
    if (source === null)
      throw new UsageError(`--chart-source is no address of https:// or oci://: ${url}.`);
    return source;
  });
  const { createChartSources } =
    await import('../../../charts/edge/registries/create-chart-sources.ts');
  // whoever runs the command sees all of both trees
  return createChartSources(sources).open('', 'all').fetch;
}
