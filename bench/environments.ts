import { oneFolder } from '../src/core/environments/index.ts';
import { detect, detectors } from '../src/core/detectors/index.ts';
import { readPackageData } from '../src/adapters/package-data/read-package-data.ts';
import { createEngine } from '../src/app/analysis/engine.ts';
import { parseYaml, resourceOf } from '../src/core/manifest/index.ts';
import type { Mesh } from '../src/core/mesh/index.ts';
import { resolveMesh } from '../src/core/mesh/index.ts';
import { tableOfVariables } from '../src/core/variables/index.ts';
import { median } from './median.ts';
import { cpuMilliseconds } from './own-usage.ts';

const ENVIRONMENTS = ['dev', 'qa', 'staging', 'uat', 'prod', 'demo'];
const SERVICES = 200;
const VARIABLES = 30;
const RUNS = 5;
const SETTINGS = { rootNamespace: null, istioVersion: null, external: [] };

/** What the table of variables and its checks take: 200 services with 30 variables in each of six environments. */
export function benchEnvironments(): string {
  const { schemas } = createEngine(readPackageData());
  const runs = Array.from({ length: RUNS }, () => {
    const meshes = ENVIRONMENTS.map(meshOf);
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
    return {
      rows: rows.length,
      found: found.length,
      table,
      checks: cpuMilliseconds() - before,
    };
  });
  const [first] = runs;
  const of = (key: 'table' | 'checks'): string => median(runs.map((run) => run[key])).toFixed(0);
  return `| services | environments | variables | table ms | checks ms | findings |
| --- | --- | --- | --- | --- | --- |
| ${String(SERVICES)} | ${String(ENVIRONMENTS.length)} | ${String(first?.rows ?? 0)} | ${of('table')} | ${of('checks')} | ${String(first?.found ?? 0)} |
`;
}

function meshOf(name: string, stage: number) {
  const text = Array.from({ length: SERVICES }, (_, at) => deploymentOf(at, stage)).join('---\n');
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
