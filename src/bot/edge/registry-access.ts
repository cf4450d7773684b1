import type { ChartSources } from '../../charts/index.ts';
import {
  createChartSources,
  proxiedHosts,
} from '../../charts/edge/registries/create-chart-sources.ts';
import { networkOf } from '../../charts/edge/registries/guarded-get.ts';
import type { Outbound } from '../../forge/edge/network/outbound.ts';
import type { ServiceMetrics } from '../../forge/edge/telemetry/metrics.ts';
import type { Log } from '../../forge/index.ts';
import type { Settings } from '../../review/edge/settings/settings.ts';

interface Told {
  readonly log: Log;
  readonly metrics: Pick<ServiceMetrics, 'chartAsked'>;
}

/**
 * Opens the registries that the settings list; null where they list none. Where a proxy stands in front of some,
 * it is said once that their addresses are not checked here.
 */
export function openRegistries(
  { chartSources }: Pick<Settings, 'chartSources'>,
  outbound: Outbound,
  { log, metrics }: Told,
): ChartSources | null {
  if (chartSources.length === 0) return null;
  const hosts = proxiedHosts(chartSources, outbound);
  if (hosts.length > 0)
    log.warn(
      { hosts: hosts.join(', ') },
      'charts are fetched through a proxy: to which addresses these names lead is checked by the proxy, if by anybody, and not here',
    );
  return createChartSources(chartSources, {
    network: networkOf(outbound),
    heard: ({ outcome, seconds, ...of }) => {
      metrics.chartAsked(outcome, seconds);
      log[outcome === 'fetched' ? 'info' : 'warn']({ ...of, outcome, seconds }, 'chart asked for');
    },
  });
}
