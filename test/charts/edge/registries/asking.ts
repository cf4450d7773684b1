import { createChartSources } from '../../../../src/charts/edge/registries/create-chart-sources.ts';
import type { ChartReference } from '../../../../src/charts/elsewhere/chart-reference.ts';
import type { ChartSource, FetchedChart } from '../../../../src/charts/elsewhere/chart-sources.ts';
import type { RegistryStandIn } from '../../../support/registry-stand-in.ts';
import { sha256 } from '../../../support/registry-stand-in.ts';

export const HOST = 'charts.example.com';
export const URL = `https://${HOST}/stable`;

export const source = (more: Partial<ChartSource> = {}): ChartSource => ({
  kind: 'http',
  host: HOST,
  prefixes: ['/stable'],
  repositories: ['acme/*'],
  via: [],
  authorization: null,
  ...more,
});

export const reference = (version: string | null, url = URL, name = 'web'): ChartReference => ({
  url,
  name,
  version,
  source: 'registry',
});

interface Asking {
  readonly sources?: readonly ChartSource[];
  readonly repository?: string;
}

/** What fetching comes to, in one session. */
export async function fetched(
  registries: RegistryStandIn,
  references: readonly ChartReference[],
  { sources = [source()], repository = 'acme/shop' }: Asking = {},
): Promise<readonly string[]> {
  const opened = createChartSources(sources, registries).open(repository, 'all');
  return (await opened.fetch({ side: 'base', references })).map(told);
}

export const told = (answer: FetchedChart): string =>
  answer.kind === 'fetched'
    ? `${answer.version} ${answer.digest === `sha256:${sha256(answer.bytes)}` ? 'as it should be' : 'of another digest'}`
    : answer.kind === 'unlisted'
      ? 'unlisted'
      : `${answer.kind}: ${answer.why}`;
