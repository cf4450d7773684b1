import { parseArgs } from 'node:util';
import { generateMetrics } from './prometheus/generate-metrics.ts';
import { startPrometheus } from './prometheus/start-prometheus.ts';

/** A Prometheus to try `meshwarden watch` with: a shop in which requests to one Service fail since some instant. */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '9090' },
    /** When the change was applied. */
    applied: { type: 'string', default: new Date(Date.now() - 30 * 60_000).toISOString() },
    service: { type: 'string', default: 'shop/orders' },
    /** Percent of its requests that fail since then. */
    failing: { type: 'string', default: '12' },
  },
});

const [namespace = 'shop', name = 'orders'] = values.service.split('/');
const rise = Number(values.failing) / 100;
const server = await startPrometheus({
  port: Number(values.port),
  series: generateMetrics({
    ...{ seed: 7, appliedAt: Date.parse(values.applied), scrapeSeconds: 15, minutesAfter: 60 },
    services: [
      { namespace, name, shape: 'flat', planted: { kind: 'errors', rise, afterSeconds: 40 } },
    ],
  }),
});
process.stdout.write(
  `${server.url}: ${values.failing} % of the requests to ${values.service} fail since ${values.applied}.\n`,
);
