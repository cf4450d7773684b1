import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { chartRenderer } from '../charts/edge/chart-renderer.ts';
import { reviewOf } from '../support/review-of.ts';
import { writtenOf } from '../bot/written-of-review.ts';

const ARGO = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: shop, namespace: argocd }
spec:
  project: default
  source: { repoURL: https://example.com/shop.git, path: overlays/prod, targetRevision: HEAD }
  destination: { server: https://kubernetes.default.svc, namespace: shop }
`;

const flux = (more = '') => `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: shop, namespace: flux-system }
spec:
  path: ./overlays/prod
  prune: true
  interval: 10m
  sourceRef: { kind: GitRepository, name: flux-system }
${more}`;

interface Given {
  readonly labels?: string;
  readonly podLabels?: string;
  readonly annotations?: string;
  readonly selector?: string;
}

const ORDERS = '{ app: orders }';

const shop = ({
  labels = ORDERS,
  podLabels = labels,
  annotations = '{}',
  selector = ORDERS,
}: Given = {}) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: orders, namespace: shop, annotations: ${annotations} }
spec:
  selector: { matchLabels: ${labels} }
  template:
    metadata: { labels: ${podLabels} }
    spec: { containers: [{ name: app, image: 'orders:1', ports: [{ containerPort: 8080 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: orders, namespace: shop }
spec: { selector: ${selector}, ports: [{ name: http, port: 80, targetPort: 8080 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web, sidecar.istio.io/inject: 'true' } }
    spec:
      containers: [{ name: app, image: 'web:1', env: [{ name: ORDERS, value: 'http://orders' }] }]
`;

const treeWith = (applier: string, objects: string) => ({
  'clusters/prod/apps.yaml': applier,
  'overlays/prod/kustomization.yaml': 'resources: [all.yaml]\n',
  'overlays/prod/all.yaml': objects,
});

const reviewed = (before: Given, after: Given, applier = ARGO) =>
  reviewOf(treeWith(applier, shop(before)), treeWith(applier, shop(after)));

const MORE = '{ app: orders, part-of: shop }';

const ofDetector = ({ findings }: Awaited<ReturnType<typeof reviewed>>) =>
  findings.filter(({ detector }) => detector === 'change-refused');

describe('a selector that changes', () => {
  test('is refused, and says what the applier makes of that', async () => {
    const [argo] = ofDetector(await reviewed({}, { labels: MORE }));
    expect(argo?.check).toBe('immutable-field');
    expect(spoken(argo)?.message).toMatch(
      /^Deployment shop\/orders cannot be updated and stays as it is: .*spec\.selector/,
    );
    expect(spoken(argo?.why)).toContain('Each Argo CD sync fails at it');
    expect(argo?.origin).toMatchObject({ file: 'overlays/prod/all.yaml', line: 5 });
    const [ofFlux] = ofDetector(await reviewed({}, { labels: MORE }, flux()));
    expect(spoken(ofFlux?.why)).toContain('it applies only the first stage');
  });

  test('is to be kept with the label of the pods where that changed with it, and alone where it did not', async () => {
    const fixOf = async (podLabels: string) =>
      spoken(
        ofDetector(await reviewed({}, { labels: '{ app: orders-v2 }', podLabels }))[0]?.fix.text,
      );
    expect(await fixOf('{ app: orders-v2 }')).toContain(
      'and the pod template label that it selects',
    );
    const [added] = ofDetector(await reviewed({}, { labels: MORE }));
    expect(spoken(added?.fix.text)).toMatch(
      /^Remove spec\.selector\.matchLabels\.part-of again \(labels can be added to the pod template alone\)/,
    );
  });

  test('is made anew where Force=true or force asks for it, and refused for Replace=true alone', async () => {
    const forced = (options: string) => ({
      annotations: `{ argocd.argoproj.io/sync-options: '${options}' }`,
    });
    const checks = await Promise.all(
      ['Force=true', 'Replace=true,Force=true', 'Replace=true'].map(async (options) =>
        ofDetector(await reviewed(forced(options), { ...forced(options), labels: MORE })).map(
          ({ check }) => check,
        ),
      ),
    );
    expect(checks).toEqual([['made-anew'], ['made-anew'], ['immutable-field']]);
    const [ofFlux] = ofDetector(await reviewed({}, { labels: MORE }, flux('  force: true\n')));
    expect(ofFlux?.check).toBe('made-anew');
    expect(ofFlux?.related).toContainEqual(
      expect.objectContaining({ file: 'clusters/prod/apps.yaml' }),
    );
  });

  test('leaves the old object in force: a Service that follows it selects nobody', async () => {
    const review = await reviewed({}, { labels: MORE, selector: MORE });
    const text = writtenOf(review)['terminal'] ?? '';
    expect(text).not.toMatch(/no call changes its outcome/i);
    expect(text).toMatch(/Service shop\/orders has no endpoints: every request to it fails/);
  });

  test('is no matter where the object is made for each sync, or new', async () => {
    const hook = { annotations: '{ argocd.argoproj.io/hook: PreSync }' };
    expect(spoken(ofDetector(await reviewed(hook, { ...hook, labels: MORE })))).toEqual([]);
    const elsewhere = await reviewOf(treeWith(ARGO, '{}'), treeWith(ARGO, shop({ labels: MORE })));
    expect(spoken(ofDetector(elsewhere))).toEqual([]);
  });
});

test('who applies an overlay need not have applied the folder that it takes in now', async () => {
  const [orders = '', ...others] = shop().split('---\n');
  const base = { 'base/kustomization.yaml': 'resources: [all.yaml]\n', 'base/all.yaml': orders };
  const overlay = (resources: string) => ({
    ...base,
    'overlays/prod/kustomization.yaml': `resources: [${resources}]\ncommonLabels: { part-of: shop }\n`,
    'overlays/prod/web.yaml': others.join('---\n'),
  });
  const own = await reviewOf(overlay('web.yaml'), overlay('web.yaml, ../../base'));
  expect(spoken(ofDetector(own))).toEqual([]);
  const before = { ...overlay('web.yaml, ../../base'), 'clusters/prod/apps.yaml': ARGO };
  const labelled = before['overlays/prod/kustomization.yaml'].replace('shop }', 'shops }');
  const applied = await reviewOf(before, {
    ...before,
    'overlays/prod/kustomization.yaml': labelled,
  });
  expect(ofDetector(applied).length).toBeGreaterThan(0);
});

test('labels of pods may change', async () => {
  expect(spoken(ofDetector(await reviewed({}, { podLabels: MORE })))).toEqual([]);
});

test('an object that is refused stays as it was for calls and checks', async () => {
  const before = treeWith(ARGO, shop());
  const after = treeWith(ARGO, shop().replace('containerPort: 8080', 'containerPort: 99999'));
  const review = await reviewOf(before, after);
  const refused = review.findings.find(({ check }) => check === 'object-refused');
  expect(spoken(refused)?.message).toContain('Deployment shop/orders is invalid');
  expect(writtenOf(review)['terminal']).toContain('once it is accepted');
  expect(review.behaviours.flatMap(({ consequences }) => consequences)).toEqual([]);
});

test('of what only some releases refuse the configuration decides', async () => {
  const named = (name: string) => `apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { selector: { app: orders }, ports: [{ name: http, port: 80 }] }
`;
  const config = (version: string) => ({
    '.meshwarden/config.yaml': `version: 1\nenvironments:\n  - name: prod\n    paths: [overlays/prod/**]\n    kubernetesVersion: "${version}"\n`,
  });
  const checksFor = async (more: Record<string, string>) => {
    const after = { ...treeWith(ARGO, named('1orders')), ...more };
    const { findings } = await reviewOf({ ...treeWith(ARGO, named('orders')), ...more }, after);
    return findings
      .filter(({ detector }) => detector === 'invalid-mesh-resource')
      .map(({ check }) => check);
  };
  expect(await checksFor(config('1.31'))).toEqual(['object-refused']);
  expect(await checksFor({})).toEqual(['refused-by-some-releases']);
});

test('what an immutable Secret holds is told nowhere', async () => {
  const secret = (value: string) => `apiVersion: v1
kind: Secret
metadata: { name: db, namespace: shop }
immutable: true
stringData: { password: ${value} }
`;
  const review = await reviewOf(
    treeWith(ARGO, secret('correct-horse')),
    treeWith(ARGO, secret('battery-staple')),
  );
  expect(ofDetector(review).map(({ check }) => check)).toEqual(['immutable-field']);
  const text = Object.values(writtenOf(review)).join('\n');
  expect(text).not.toMatch(/correct-horse|battery-staple/);
});

test('what one transformer does to many is told once, with the others beside it', async () => {
  const overlay = (more: string) => ({
    ...treeWith(ARGO, shop()),
    'overlays/prod/kustomization.yaml': `resources: [all.yaml]\n${more}`,
  });
  const review = await reviewOf(overlay(''), overlay('commonLabels: { team: shop }\n'));
  expect(ofDetector(review).map(({ subject }) => subject.name)).toEqual(['orders', 'web']);
  const text = writtenOf(review)['terminal'] ?? '';
  expect(text).toMatch(/The same applies to\s+Deployment shop\/web/);
});

test('of thousands that are refused alike the first is told, and the rest are counted', async () => {
  const services = (port: number) =>
    Array.from(
      { length: 40 },
      (_, at) => `apiVersion: v1
kind: Service
metadata: { name: s${String(at)}, namespace: shop }
spec: { selector: { app: s }, ports: [{ port: ${String(port)} }] }
`,
    ).join('---\n');
  const review = await reviewOf(treeWith(ARGO, services(80)), treeWith(ARGO, services(99_999)));
  const text = writtenOf(review)['terminal'] ?? '';
  expect(text).toMatch(
    /^HIGH {2}prod: Service shop\/s0 is invalid[^]*Service shop\/s0, s1 and 38 more/,
  );
  expect(text.match(/99999 must be between 1 and 65535/g)).toHaveLength(1);
  expect(text).toMatch(/and 34\s+more\./);
});

test('a HelmRelease is upgraded, and its upgrade fails', async () => {
  const release = `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: shop, namespace: shop }
spec:
  interval: 10m
  chart:
    spec:
      chart: ./chart
      sourceRef: { kind: GitRepository, name: flux-system, namespace: flux-system }
`;
  const tree = (labels: string) => ({
    'clusters/prod/flux-system.yaml': `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: flux-system, namespace: flux-system }
spec: { interval: 1m, url: 'https://example.com/shop.git', ref: { branch: main } }
`,
    'clusters/prod/apps.yaml': flux(),
    'overlays/prod/kustomization.yaml': 'resources: [release.yaml]\n',
    'overlays/prod/release.yaml': release,
    'chart/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
    'chart/templates/all.yaml': shop({ labels }),
  });
  const review = await reviewOf(tree(ORDERS), tree(MORE), chartRenderer());
  expect(ofDetector(review).map(({ check, why }) => `${check}: ${spoken(why)}`)).toEqual([
    expect.stringMatching(/^immutable-field: .*The HelmRelease upgrade fails: Flux retries/),
  ]);
});
