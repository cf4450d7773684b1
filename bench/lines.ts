import { createChartRenderer } from '../src/charts/edge/create-chart-renderer.ts';
import { comesIntoForce } from '../src/checks/index.ts';
import { NO_NAMES } from '../src/gitops/index.ts';
import { placeOf, subjectText } from '../src/manifest/index.ts';
import { readPackageData } from '../src/review/edge/package-data.ts';
import type { Review } from '../src/review/index.ts';
import { createEngine, reviewTrees } from '../src/review/index.ts';
import { fileTreeOf } from './holes/drafts.ts';
import type { ChartStyle } from './lines/company-charts.ts';
import { chartFiles, chartStyle } from './lines/company-charts.ts';
import { EDITS, installedServices, SERVICES } from './lines/company-values.ts';

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

/** One thing that a review tells, and whether it is told in a file of whoever wrote the values. */
export interface ToldLine {
  readonly kind: 'finding' | 'change' | 'call';
  readonly isOwn: boolean;
  /** Tells whether the fix speaks of fields of the template (`spec.http[0]…`); it is false of what has no fix. */
  readonly isOfTemplate: boolean;
  /** Tells whether the fix names a key of the values. */
  readonly isByKey: boolean;
  readonly text: string;
}

const isOwn = ({ file }: { readonly file: string }): boolean => !file.startsWith('charts/');

const FIELD = /\bspec(?:\.\w+|\[\d+\])+/;

/** Matches keys that these charts read, wherever they have them. */
const KEY = /`(?:[\w]+\.)*(?:port|timeout|retries|callers|env)\b[^`]*`/;

function linesOf({ findings, changes, behaviours }: Review, name: string): readonly ToldLine[] {
  return [
    ...findings.filter(comesIntoForce).map(({ check, message, origin, fix }) => ({
      kind: 'finding' as const,
      isOwn: isOwn(origin),
      isOfTemplate: FIELD.test(fix.text),
      isByKey: KEY.test(fix.text),
      text: `${name}: ${check} at ${placeOf(origin)}: ${message} ${fix.text}`,
    })),
    ...changes.map(({ subject, field, origin }) => ({
      kind: 'change' as const,
      isOwn: isOwn(origin),
      isOfTemplate: false,
      isByKey: false,
      text: `${name}: ${subjectText(subject)} ${field ?? ''} at ${placeOf(origin)}`,
    })),
    ...behaviours.flatMap(({ consequences }) =>
      consequences.flatMap(({ kind, destination, after: { decidedBy } }) =>
        decidedBy === null
          ? []
          : [
              {
                kind: 'call' as const,
                isOwn: isOwn(decidedBy.origin),
                isOfTemplate: false,
                isByKey: false,
                text: `${name}: call of ${destination} ${kind} at ${placeOf(decidedBy.origin)}`,
              },
            ],
      ),
    ),
  ];
}

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
      const lines = linesOf(review, name);
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

const percent = (part: number, whole: number): string =>
  whole === 0 ? 'none' : `${((part / whole) * 100).toFixed(1)} % of ${String(whole)}`;

/**
 * Says of edits of values, behind each of which only values stand, how much is told at a line of whoever wrote them, and
 * how many fixes speak of fields of the template.
 */
export async function benchLines([count = '30', ...options]: readonly string[]): Promise<string> {
  const told = await reviewedEdits(Array.from({ length: Number(count) }, (_, at) => at));
  const rows = (['finding', 'change', 'call'] as const).map((kind) => {
    const all = told.filter((each) => each.kind === kind);
    return `${kind}s at a line of values: ${percent(all.filter((each) => each.isOwn).length, all.length)}\n`;
  });
  const fixes = told.filter(({ kind }) => kind === 'finding');
  const ofTemplate = fixes.filter(({ isOfTemplate }) => isOfTemplate);
  const byKey = fixes.filter(({ isByKey }) => isByKey);
  const others = told
    .filter(
      (each) => !each.isOwn || each.isOfTemplate || (each.kind === 'finding' && !each.isByKey),
    )
    .map(({ text }) => text);
  return [
    `${count} charts, ${String(EDITS.size)} edits of values of each.\n`,
    ...rows,
    `fixes that speak of fields of the template: ${percent(ofTemplate.length, fixes.length)}\n`,
    `fixes that name the key of a value: ${percent(byKey.length, fixes.length)}\n`,
    ...(options.includes('--list') ? others.map((each) => `${each}\n`) : []),
  ].join('');
}
