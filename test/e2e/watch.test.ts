import { afterEach, describe, expect } from 'vitest';
import { generateMetrics } from '../../sandbox/prometheus/generate-metrics.ts';
import type { MetricsRequest } from '../../sandbox/prometheus/generate-metrics.ts';
import type { PrometheusStandIn } from '../../sandbox/prometheus/start-prometheus.ts';
import { startPrometheus } from '../../sandbox/prometheus/start-prometheus.ts';
import { createRepository } from '../review/edge/temporary-repository.ts';
import { meshwarden } from './run-cli.ts';
import { storiesOfRun } from '../support/stories-of-run.ts';

const test = storiesOfRun({ always: 1 });

const workload = (name: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name}, sidecar.istio.io/inject: 'true' } }
    spec: { containers: [{ name: app, image: app }] }
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { selector: { app: ${name} }, ports: [{ name: http, port: 80 }] }
---
`;
const breaker = (connections: number): string => `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: orders, namespace: shop }
spec: { host: orders, trafficPolicy: { connectionPool: { tcp: { maxConnections: ${String(connections)} } } } }
`;
const shop = (connections: number) => ({
  'prod/shop.yaml': `${workload('web')}${workload('orders')}${breaker(connections)}`,
});

/** A repository whose last commit lowers a limit; committed at the instant that Git is told in tests. */
function repositoryOfShop() {
  const repository = createRepository();
  repository.commit(shop(100));
  return { path: repository.path, sha: repository.commit(shop(1)) };
}

const APPLIED_AT = Date.parse('2026-01-02T03:04:05Z');
const standIns: PrometheusStandIn[] = [];
afterEach(async () => {
  for (const each of standIns.splice(0)) await each.close();
});

async function prometheusWith(given: Partial<MetricsRequest>, authorization?: string) {
  const series = generateMetrics({
    ...{ seed: 7, appliedAt: APPLIED_AT, scrapeSeconds: 15, minutesAfter: 30 },
    services: [{ namespace: 'shop', name: 'orders', shape: 'flat' }],
    ...given,
  });
  const started = await startPrometheus({ series, ...(authorization && { authorization }) });
  standIns.push(started);
  return started;
}

const failing = {
  services: [
    {
      ...({ namespace: 'shop', name: 'orders', shape: 'flat' } as const),
      planted: { kind: 'errors', rise: 0.12, afterSeconds: 0 } as const,
    },
  ],
};

const watch = (
  { path, sha }: { readonly path: string; readonly sha: string },
  url: string,
  ...more: readonly string[]
) =>
  meshwarden([
    ...['watch', '--repo', path, '--commit', sha, '--prometheus', url],
    ...['--scrape-interval', '15', ...more],
  ]);

describe('meshwarden watch', () => {
  test('says that errors rose, by how much and how to take it back, and ends with 1 where that is asked for', async () => {
    const { url } = await prometheusWith(failing);
    const repository = repositoryOfShop();
    const run = await watch(repository, url, '--fail-on-regression');
    expect(run).toMatchObject({ code: 1, stderr: '' });
    expect(run.stdout).toMatch(
      /^REGRESSION {2}failed requests up after \w{7} in prod: shop\/orders/,
    );
    expect(run.stdout).toMatch(/failed requests 0\.\d+ % → 1\d % since 03:0\d UTC/);
    expect(run.stdout).toContain(`meshwarden rollback --commit ${repository.sha}`);
    expect((await watch(repository, url)).code).toBe(0);
  });

  test('says that nothing got worse where nothing did', async () => {
    const { url } = await prometheusWith({});
    const run = await watch(repositoryOfShop(), url, '--fail-on-regression');
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toMatch(/^FINE {2}nothing got worse after \w{7} in prod/);
  });

  test('is JSON for programs', async () => {
    const { url } = await prometheusWith(failing);
    const run = await watch(repositoryOfShop(), url, '--format', 'json');
    expect(JSON.parse(run.stdout)).toMatchObject({
      schemaVersion: '1.0',
      environment: 'prod',
      appliedAt: '2026-01-02T03:04:05.000Z',
      verdict: 'regression',
      complete: true,
      watched: expect.arrayContaining([
        expect.objectContaining({ kind: 'service', name: 'shop/orders', verdict: 'regression' }),
      ]),
    });
  });

  test('asks with the token of the environment, or with the login of the address', async () => {
    const prometheus = await prometheusWith({}, 'Bearer s3cret-of-prometheus');
    const repository = repositoryOfShop();
    const args = ['--scrape-interval', '15', '--format', 'json'];
    const run = await meshwarden(
      [
        ...['watch', '--repo', repository.path, '--commit', repository.sha],
        ...['--prometheus', prometheus.url, ...args],
      ],
      { variables: { MESHWARDEN_PROMETHEUS_TOKEN: 's3cret-of-prometheus' } },
    );
    expect(run.code).toBe(0);
    expect(run.stdout).not.toContain('s3cret');
    const refused = await watch(repository, prometheus.url);
    expect(refused.code).toBe(2);
    expect(refused.stdout).toContain('Prometheus does not let us ask (401)');

    const other = await prometheusWith({}, `Basic ${btoa('sam:pass word')}`);
    const url = other.url.replace('//', '//sam:pass%20word@');
    expect((await watch(repository, url)).code).toBe(0);
  });

  test('is not known where Prometheus does not tell', async () => {
    const prometheus = await prometheusWith({});
    const repository = repositoryOfShop();
    prometheus.fault = 'many-series';
    const many = await watch(repository, prometheus.url);
    expect(many.code).toBe(2);
    expect(many.stdout).toMatch(/^NOT KNOWN/);
    expect(many.stdout).toMatch(/more than 2000 series, which are\s+not loaded/);
    await prometheus.close();
    standIns.pop();
    const gone = await watch(repository, prometheus.url);
    expect(gone.code).toBe(2);
    expect(gone.stdout).toContain('Prometheus does not answer');
  });

  test('waits until all is seen, says until when, and prints once', async () => {
    const repository = repositoryOfShop();
    // what is judged is over in a quarter of a minute
    const appliedAt = Math.floor(Date.now() / 1_000) * 1_000 - 375_000;
    const { url } = await prometheusWith({ appliedAt });
    const since = new Date(appliedAt).toISOString();
    const run = await watch(repository, url, '--since', since, '--minutes', '5');
    expect(run.code).toBe(0);
    const until = new Date(appliedAt + 390_000).toISOString();
    expect(run.stderr).toBe(`Watching until ${until}; nothing got worse yet.\n`);
    expect(run.stdout.match(/^FINE/gm)).toHaveLength(1);
  });

  test('does not wait for a Prometheus that would not tell', async () => {
    const prometheus = await prometheusWith({});
    prometheus.fault = 'unauthorised';
    const since = new Date().toISOString();
    const run = await watch(repositoryOfShop(), prometheus.url, '--since', since);
    expect(run).toEqual({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('meshwarden: Prometheus does not let us ask (403) (at '),
    });
  });

  test('cannot be followed where nothing is named', async () => {
    const { url } = await prometheusWith({});
    const repository = repositoryOfShop();
    const said = async (...args: readonly string[]) =>
      (await watch(repository, url, ...args)).stderr;
    expect(await said('--environment', 'nope')).toContain(
      'meshwarden: There is no environment nope, but prod (in ',
    );
    expect(await said('--since', 'yesterday-ish')).toContain('--since is no instant');
    expect((await watch(repository, 'ftp://user:pw@x')).stderr).toContain(
      'meshwarden: --prometheus is no address of http:// or https:// (in ',
    );
    expect((await watch({ ...repository, sha: 'beef1234' }, url)).stderr).toContain(
      'meshwarden: Unknown revision: beef1234 (in ',
    );
  });
});
