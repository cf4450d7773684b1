import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createChartRenderer } from '../src/charts/edge/create-chart-renderer.ts';
import { readPackageData } from '../src/review/edge/package-data.ts';
import { createEngine } from '../src/review/index.ts';
import type { Engine } from '../src/review/index.ts';
import { NO_NAMES } from '../src/gitops/index.ts';
import { jsonReview } from './json-review.ts';
import { median } from './median.ts';
import { scratchRepository } from './scratch-repository.ts';

const RELEASES = 100;
const CHANGES = 7;

/**
 * A repository whose Applications install one chart a hundred times, each with a file of values: the first review of a
 * process, and later ones, each of a change of one file of values that nobody reviewed before.
 */
export async function benchReleases(): Promise<string> {
  const repository = mkdtempSync(join(tmpdir(), 'meshwarden-releases-'));
  const renderer = createChartRenderer();
  try {
    commitReleases(repository);
    const engine = createEngine(readPackageData(), NO_NAMES, renderer);
    const seconds: number[] = [];
    for (let change = 0; change < CHANGES; change += 1)
      seconds.push(await reviewSeconds(repository, `change-${String(change)}`, engine));
    const [first = 0, ...later] = seconds;
    return `${String(RELEASES)} releases of one chart, one file of values changes: the first review of a process ${first.toFixed(2)} s, later ones ${median(later).toFixed(2)} s in the median, ${Math.max(...later).toFixed(2)} s at most.\n`;
  } finally {
    await renderer.close();
    rmSync(repository, { recursive: true });
  }
}

async function reviewSeconds(repository: string, head: string, engine: Engine): Promise<number> {
  const started = process.hrtime.bigint();
  const text = await jsonReview({ repository, base: 'main', head }, engine);
  if (!/"after": ?"9s"/.test(text)) throw new Error('The review does not tell the change.');
  return Number(process.hrtime.bigint() - started) / 1e9;
}

function commitReleases(repository: string): void {
  const { git, write } = scratchRepository(repository);
  write('charts/web/Chart.yaml', 'apiVersion: v2\nname: web\nversion: 1.0.0\n');
  write('charts/web/values.yaml', 'timeout: 1s\nreplicas: 1\n');
  write('charts/web/templates/all.yaml', TEMPLATES);
  for (let at = 0; at < RELEASES; at += 1) {
    write(`apps/s${String(at)}.yaml`, applicationOf(`s${String(at)}`));
    write(`values/s${String(at)}.yaml`, 'timeout: 5s\n');
  }
  git('add', '-A');
  git('commit', '-qm', 'Releases');
  for (let change = 0; change < CHANGES; change += 1) {
    git('checkout', '-q', '-b', `change-${String(change)}`, 'main');
    write(`values/s${String(change)}.yaml`, 'timeout: 9s\n');
    git('commit', '-qam', 'Another timeout');
  }
}

const applicationOf = (name: string): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${name}, namespace: argocd }
spec:
  source:
    repoURL: https://example.com/deploy.git
    path: charts/web
    helm: { valueFiles: [/values/${name}.yaml] }
  destination: { namespace: shop }
`;

const TEMPLATES = `apiVersion: v1
kind: Service
metadata: { name: {{ .Release.Name }} }
spec: { selector: { app: {{ .Release.Name }} }, ports: [{ name: http, port: 80 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: {{ .Release.Name }} }
spec:
  replicas: {{ .Values.replicas }}
  selector: { matchLabels: { app: {{ .Release.Name }} } }
  template:
    metadata: { labels: { app: {{ .Release.Name }} } }
    spec: { containers: [{ name: web, image: web:1 }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: {{ .Release.Name }} }
spec:
  hosts: [{{ .Release.Name }}]
  http:
    - timeout: {{ .Values.timeout }}
      route: [{ destination: { host: {{ .Release.Name }} } }]
`;
