import { oneFolder } from '../src/gitops/index.ts';
import { detect, detectors } from '../src/checks/index.ts';
import { readPackageData } from '../src/review/edge/package-data.ts';
import { createEngine } from '../src/review/index.ts';
import { parseYaml, resourceOf } from '../src/manifest/index.ts';
import type { Mesh } from '../src/istio/index.ts';
import { resolveMesh } from '../src/istio/index.ts';
import { promotionOf, tableOfSettings, tableOfVariables } from '../src/compare/index.ts';
import { median } from './median.ts';
import { cpuMilliseconds } from './own-usage.ts';

const ENVIRONMENTS = ['dev', 'qa', 'staging', 'uat', 'prod', 'demo'];
const SERVICES = 200;
const VARIABLES = 30;
const RUNS = 5;
const SETTINGS = { rootNamespace: null, istioVersion: null, external: [] };

/**
 * What environments side by side take: 200 services with 30 variables, a route, limits and a policy in each of six
 * environments; of settings the table, and the review of a change that gives one environment another timeout.
 */
export function benchEnvironments(): string {
  const { schemas } = createEngine(readPackageData());
  const runs = Array.from({ length: RUNS }, () => {
    const meshes = ENVIRONMENTS.map((name, stage) => meshOf(name, stage));
    const started = cpuMilliseconds();
    const rows = tableOfVariables(meshes.map(({ mesh }) => mesh)).flatMap((table) => table.rows);
    const table = cpuMilliseconds() - started;
    const compared = detectors.filter(({ id }) => id === 'variables-at-odds');
    const before = cpuMilliseconds();
    const environments = meshes.map(({ mesh }) => mesh);
    const found = meshes.flatMap(
      ({ mesh, rendered }) =>
        detect(compared, mesh.environment.name, {
          ...{ mesh, before: null, changes: [], rendered, renderedBefore: null },
          ...{ schemas, environments },
        }).findings,
    );
    const checks = cpuMilliseconds() - before;
    return { rows: rows.length, found: found.length, table, checks, ...ofSettings(schemas) };
  });
  const [first] = runs;
  const of = (key: 'table' | 'checks' | 'settings' | 'review'): string =>
    median(runs.map((run) => run[key])).toFixed(0);
  return `| what | services | environments | rows | table ms | checks ms | findings |
| --- | --- | --- | --- | --- | --- | --- |
| variables | ${String(SERVICES)} | ${String(ENVIRONMENTS.length)} | ${String(first?.rows ?? 0)} | ${of('table')} | ${of('checks')} | ${String(first?.found ?? 0)} |
| settings | ${String(SERVICES)} | ${String(ENVIRONMENTS.length)} | ${String(first?.settingRows ?? 0)} | ${of('settings')} | ${of('review')} | ${String(first?.widened ?? 0)} |
`;
}

/** Each side with meshes of its own, as a review has them. */
function ofSettings(schemas: ReturnType<typeof createEngine>['schemas']) {
  const past = ENVIRONMENTS.map((name, stage) => meshOf(name, stage));
  const now = ENVIRONMENTS.map((name, stage) => meshOf(name, stage, name === 'qa' ? '9s' : '3s'));
  const started = cpuMilliseconds();
  const rows = tableOfSettings(now.map(({ mesh }) => mesh)).flatMap((table) => table.rows);
  const settings = cpuMilliseconds() - started;
  const compared = detectors.filter(({ id }) => id === 'environments-at-odds');
  const before = cpuMilliseconds();
  const environments = now.map(({ mesh }) => mesh);
  const environmentsBefore = past.map(({ mesh }) => mesh);
  const found = now.flatMap(({ mesh, rendered }, at) => {
    const side = past[at];
    if (side === undefined) return [];
    return detect(compared, mesh.environment.name, {
      ...{ mesh, before: side.mesh, changes: [], rendered, renderedBefore: side.rendered },
      ...{ schemas, environments, environmentsBefore },
    }).findings;
  });
  const pairs = now.flatMap(({ mesh: after }, at) => {
    const side = past[at];
    return side === undefined ? [] : [{ before: side.mesh, after }];
  });
  const [production, ...others] = pairs.toSorted(
    (a, b) => Number(b.after.environment.production) - Number(a.after.environment.production),
  );
  if (production !== undefined) promotionOf(production, others);
  const review = cpuMilliseconds() - before;
  return { settings, review, settingRows: rows.length, widened: found.length };
}

function meshOf(name: string, stage: number, timeout = '3s') {
  const text = Array.from({ length: SERVICES }, (_, at) =>
    [deploymentOf(at, stage), settingsOf(at, timeout)].join('---\n'),
  ).join('---\n');
  const resources = parseYaml(`${name}.yaml`, text).flatMap(
    ({ node }) => (node && resourceOf(node)) ?? [],
  );
  const rendered = oneFolder({ name, production: name === 'prod' }, resources);
  const mesh: Mesh = resolveMesh(rendered, SETTINGS);
  return { rendered, mesh };
}

/** Every service lacks one variable in one environment, every tenth has a value of another kind there. */
function deploymentOf(at: number, stage: number): string {
  const env = Array.from({ length: VARIABLES }, (_, index) => {
    const isOdd = at % 10 === 0 && index === 1 && stage === at % ENVIRONMENTS.length;
    const value = isOdd ? 'never' : index % 2 === 0 ? `http://host-${String(index)}:80` : '30';
    return `{ name: VARIABLE_${'ABCDEFGHIJ'[index % 10] ?? ''}${String(index)}, value: '${value}' }`;
  }).filter((_, index) => !(index === 0 && stage === at % ENVIRONMENTS.length));
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: service-${String(at)}, namespace: shop }
spec:
  selector: { matchLabels: { app: service-${String(at)} } }
  template:
    metadata: { labels: { app: service-${String(at)} } }
    spec: { containers: [{ name: app, image: 'app:1', env: [${env.join(', ')}] }] }
`;
}

const settingsOf = (at: number, timeout: string): string => {
  const name = `service-${String(at)}`;
  return `apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { selector: { app: ${name} }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${name}, namespace: shop }
spec:
  hosts: [${name}]
  http: [{ timeout: ${timeout}, retries: { attempts: 2 }, route: [{ destination: { host: ${name} } }] }]
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: ${name}, namespace: shop }
spec:
  host: ${name}
  trafficPolicy:
    connectionPool: { tcp: { maxConnections: 100 }, http: { http1MaxPendingRequests: 10 } }
    outlierDetection: { consecutive5xxErrors: 5, interval: 10s }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: ${name}, namespace: shop }
spec:
  selector: { matchLabels: { app: ${name} } }
  rules: [{ from: [{ source: { principals: [cluster.local/ns/shop/sa/web] } }] }]
`;
};
