import { createChartRenderer } from '../src/charts/edge/create-chart-renderer.ts';
import { NO_NAMES } from '../src/gitops/index.ts';
import { readPackageData } from '../src/review/edge/package-data.ts';
import { createEngine, reviewTrees } from '../src/review/index.ts';
import { fileTreeOf } from './holes/drafts.ts';
import type { ChartStyle } from './lines/company-charts.ts';
import { chartFiles, chartStyle } from './lines/company-charts.ts';
import { EDITS, installedServices, SERVICES } from './lines/company-values.ts';
import type { OwnPlaces, ToldLine } from './lines/told-lines.ts';
import { linesOf, toldPage } from './lines/told-lines.ts';

const AS_OF = '2026-01-01T00:00:00.000Z';

/** Holds for all charts: nobody is admitted by default, and pods have proxies. */
const MESH = `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio-injection: enabled } }
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: shop }
spec: { mtls: { mode: STRICT } }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: nobody, namespace: shop }
spec: {}
`;

const MESH_APPLICATION = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: mesh, namespace: argocd }
spec:
  project: default
  source: { repoURL: 'https://git.example.com/platform.git', targetRevision: HEAD, path: mesh }
  destination: { name: prod, namespace: shop }
`;

const meshFiles = ({ installed }: ChartStyle): Readonly<Record<string, string>> =>
  installed === 'release'
    ? { 'services/mesh.yaml': MESH }
    : { 'argocd/mesh.yaml': MESH_APPLICATION, 'mesh/all.yaml': MESH };

const treeOf = (files: Readonly<Record<string, string>>) => ({
  tree: fileTreeOf(new Map(Object.entries(files).map(([path, text]) => [path, { text }]))),
  load: () => Promise.resolve(),
});

/** The charts are those of one folder; the keys are those that they read, wherever they have them. */
const OWN: OwnPlaces = {
  isOwn: ({ file }) => !file.startsWith('charts/'),
  key: /`(?:[\w]+\.)*(?:port|timeout|retries|callers|env)\b[^`]*`/,
};

/** Reviews edits of values of charts as companies have them, which are called by their numbers. */
export async function reviewedEdits(charts: readonly number[]): Promise<readonly ToldLine[]> {
  const engine = createEngine(readPackageData(), NO_NAMES, createChartRenderer());
  const told: ToldLine[] = [];
  for (const at of charts) {
    const style = chartStyle(at);
    const around = { ...chartFiles(style), ...meshFiles(style) };
    const before = { ...around, ...installedServices(SERVICES, style) };
    for (const [edit, apply] of EDITS) {
      const after = { ...around, ...installedServices(SERVICES.map(apply), style) };
      const outcome = await reviewTrees(treeOf(before), treeOf(after), engine, {
        asOf: AS_OF,
        pullRequest: null,
      });
      const { review } = outcome.kind === 'reviewed' ? outcome : outcome.byDefault;
      const name = `${String(at + 1)} ${Object.values(style).join(' ')}: ${edit}`;
      const lines = linesOf(review, name, OWN);
      told.push(...lines);
      if (lines.length === 0 || review.gaps.length > 0)
        told.push({
          kind: 'change',
          isOwn: false,
          isOfTemplate: true,
          isByKey: false,
          text: `${name}: not told`,
        });
    }
  }
  return told;
}

/**
 * Says of edits of values, behind each of which only values stand, how much is told at a line of whoever wrote them, and
 * how many fixes speak of fields of the template.
 */
export async function benchLines(options: readonly string[]): Promise<string> {
  const count = Number(options.find((each) => /^\d+$/.test(each)) ?? '30');
  const told = await reviewedEdits(Array.from({ length: count }, (_, at) => at));
  return `${String(count)} charts, ${String(EDITS.size)} edits of values of each.\n${toldPage(told, options)}`;
}
