import { describe, expect, test } from 'vitest';
import { readPackageData } from '../../src/review/edge/package-data.ts';
import { createEngine } from '../../src/review/analysis/engine.ts';
import { reviewTrees } from '../../src/review/analysis/tree-review.ts';
import type { History } from '../../src/forge/index.ts';
import type { Review } from '../../src/review/evaluation/review.ts';
import { headlineOf } from '../../src/review/report/review/headline.ts';
import { NO_NAMES } from '../../src/gitops/index.ts';
import { chartRenderer } from '../charts/edge/chart-renderer.ts';
import { flux } from '../compare/delivery/flux-trees.ts';
import type { Files } from '../support/review-of.ts';
import { treeOf } from '../support/tree-of.ts';
import { expectNowhere } from '../bot/written-of-review.ts';
import { meshMtls } from '../support/objects.ts';

const loaded = (files: Files) => ({ tree: treeOf(files), load: () => Promise.resolve() });

const application = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: mesh, namespace: argocd }
spec:
  destination: { server: 'https://kubernetes.default.svc', namespace: istio-system }
  source: { repoURL: 'https://example.com/acme/mesh.git', path: overlays/prod, targetRevision: main }
`;
const route = (host: string): string =>
  `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: { name: web, namespace: shop }\nspec: { hosts: [web.shop.svc.cluster.local], http: [{ route: [{ destination: { host: ${host} } }] }] }\n`;

interface Tree {
  readonly mode: string;
  readonly host?: string;
  readonly lists?: string;
  readonly more?: Files;
}

const tree = ({
  mode,
  host = 'web',
  lists = 'policy.yaml, route.yaml',
  more = {},
}: Tree): Files => ({
  'apps/mesh.yaml': application,
  'overlays/prod/kustomization.yaml': `resources: [${lists}]\n`,
  'overlays/prod/policy.yaml': meshMtls(mode),
  'overlays/prod/route.yaml': route(host),
  ...more,
});
const BROKEN = 'policy.yaml, route.yaml, gone.yaml';

interface Step {
  readonly sha: string;
  readonly pullRequest?: number;
  /** What the tree was before it; null where the history is cut off. */
  readonly before: Files | null;
}

/** A history whose commits all touched what is asked for. */
function historyOf(steps: readonly Step[]): History & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    changesOf: () => Promise.resolve(new Map()),
    commitAt: () => Promise.resolve(null),
    commitsTouching: (paths, limit) => {
      asked.push(...paths);
      return Promise.resolve(
        steps.slice(0, limit).map(({ sha, pullRequest = null }) => ({
          ...{ sha, pullRequest, author: 'Pat', at: '2026-01-01T00:00:00.000Z', subject: 'x' },
        })),
      );
    },
    treeBefore: (sha) => {
      const before = steps.find((step) => step.sha === sha)?.before ?? null;
      return Promise.resolve(before === null ? null : loaded(before));
    },
    treeOf: () => Promise.reject(new Error('Nobody asks for it.')),
  };
}

async function review(base: Files, head: Files, history: History | null): Promise<Review> {
  const engine = createEngine(readPackageData(), NO_NAMES, charts);
  const outcome = await reviewTrees(loaded(base), loaded(head), engine, {
    asOf: '2026-01-02T03:04:05.000Z',
    pullRequest: null,
    history,
  });
  if (outcome.kind !== 'reviewed') throw new Error(outcome.kind);
  return outcome.review;
}

const charts = chartRenderer();
const SHA = 'a'.repeat(40);
const told = ({ changes }: Review) =>
  changes.map(({ subject, field, before, after }) => [subject.name, field, before, after]);

describe('a folder that does not build at the base, and that the change mends', () => {
  const broken = tree({ mode: 'STRICT', lists: BROKEN });

  test('is compared with what each cluster had itself, where two apply it by one name', async () => {
    const applied = (cluster: string, mode: string): Files => ({
      [`clusters/${cluster}/mesh.yaml`]: flux(
        'mesh',
        './mesh',
        `  postBuild: { substitute: { MODE: ${mode} } }\n`,
      ),
    });
    const fleet = (lists: string): Files => ({
      ...applied('east', 'STRICT'),
      ...applied('west', 'PERMISSIVE'),
      'mesh/kustomization.yaml': `resources: [${lists}]\n`,
      'mesh/policy.yaml': meshMtls('"${MODE}"'),
    });
    const built = fleet('policy.yaml');
    const history = historyOf([{ sha: SHA, before: built }]);
    const found = await review(fleet('policy.yaml, gone.yaml'), built, history);
    expect(told(found)).toEqual([]);
    expect(found.tier).toBe('low');
  });

  test('is compared with what it was before the commit that broke it', async () => {
    const history = historyOf([{ sha: SHA, pullRequest: 12, before: tree({ mode: 'STRICT' }) }]);
    const found = await review(broken, tree({ mode: 'STRICT' }), history);
    expect(history.asked).toEqual(
      expect.arrayContaining(['overlays/prod/kustomization.yaml', 'overlays/prod/gone.yaml']),
    );
    expect(told(found)).toEqual([]);
    expect(found.tier).toBe('low');
    expect(found.notes.filter((note) => note.includes('applied again'))).toEqual([
      'overlays/prod is applied again: Argo CD has applied nothing of it since #12 (aaaaaaa). It is compared with what it was before that, and what was merged into it since comes with this change.',
    ]);
  });

  test('has the tier of all that was merged since', async () => {
    const history = historyOf([{ sha: SHA, before: tree({ mode: 'STRICT' }) }]);
    const found = await review(
      tree({ mode: 'PERMISSIVE', lists: BROKEN }),
      tree({ mode: 'PERMISSIVE' }),
      history,
    );
    expect(told(found)).toContainEqual(['default', 'spec.mtls.mode', 'STRICT', 'PERMISSIVE']);
    expect(found.tier).toBe('critical');
    expect(headlineOf(found).sentence).not.toContain('added');
  });

  test('is compared with the last commit at which it built, past later ones that touched it', async () => {
    const found = await review(
      broken,
      tree({ mode: 'STRICT', host: 'other' }),
      historyOf([
        { sha: 'c'.repeat(40), before: broken },
        { sha: SHA, before: tree({ mode: 'STRICT', host: 'older' }) },
      ]),
    );
    expect(told(found)).toEqual([
      ['web', 'spec.http[0].route[0].destination.host', 'older', 'other'],
    ]);
  });

  test.each([
    ['no history', null],
    ['a history that is cut off', historyOf([{ sha: SHA, before: null }])],
    ['a history in which it never built', historyOf([{ sha: SHA, before: broken }])],
  ])('is told as before with %s', async (_, history) => {
    const found = await review(broken, tree({ mode: 'STRICT' }), history);
    const said = [...found.notes, ...found.unknowns.map(({ message }) => message)].join('\n');
    expect(said).toContain('applied again: at the base Argo CD applied nothing of it');
  });

  test('shows no secret of the tree that it is compared with', async () => {
    const hidden = (value: string): Files => ({
      'overlays/prod/values.env': `PASSWORD=${value}\n`,
      'overlays/prod/kustomization.yaml':
        'resources: [policy.yaml]\nsecretGenerator: [{ name: db, envs: [values.env] }]\n',
    });
    const found = await review(
      tree({ mode: 'STRICT', lists: BROKEN }),
      tree({ mode: 'STRICT', more: hidden('new-hunter') }),
      historyOf([{ sha: SHA, before: tree({ mode: 'STRICT', more: hidden('old-hunter') }) }]),
    );
    expectNowhere(found, ['new-hunter', 'old-hunter'], 'an earlier tree');
  });

  test('is told as before where a release installs it: what that says of the chart is of now', async () => {
    const installed = (template: string): Files => ({
      'clusters/prod/sync.yaml': flux('prod', './apps'),
      'apps/source.yaml':
        'apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: { name: flux-system, namespace: flux-system }\nspec: { interval: 1m, url: "https://git.example/acme/fleet" }\n',
      'apps/mesh.yaml':
        'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: mesh, namespace: flux-system }\nspec: { interval: 5m, chart: { spec: { chart: ./charts/mesh, sourceRef: { kind: GitRepository, name: flux-system } } } }\n',
      'charts/mesh/Chart.yaml': 'apiVersion: v2\nname: mesh\nversion: 1.0.0\n',
      'charts/mesh/templates/policy.yaml': template,
    });
    const built = installed(meshMtls('STRICT'));
    const history = historyOf([{ sha: SHA, before: built }]);
    const { notes, changes } = await review(installed('{{ fail "x" }}'), built, history);
    expect(notes.join()).not.toContain('It is compared with what it was');
    expect(changes.length).toBeGreaterThan(0);
  });

  test('is not looked for where nothing is mended', async () => {
    const history = historyOf([{ sha: SHA, before: tree({ mode: 'STRICT' }) }]);
    await review(tree({ mode: 'STRICT' }), tree({ mode: 'STRICT', host: 'other' }), history);
    await review(broken, tree({ mode: 'PERMISSIVE', lists: BROKEN }), history);
    expect(history.asked).toEqual([]);
  });
});
