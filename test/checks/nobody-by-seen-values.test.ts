import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { placeOf } from '../../src/manifest/index.ts';
import { chartRenderer } from '../charts/edge/chart-renderer.ts';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';

const charts = chartRenderer();

const RULES = `rules:
    {{- range .Values.callers }}
    - from: [{ source: { principals: ["cluster.local/ns/{{ . }}/sa/default"] } }]
    {{- end }}`;

const chart = (spec: string): Files => ({
  'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
  'charts/web/templates/policy.yaml': `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: orders }
spec:
  ${spec}
`,
});

const byArgo = (files: string): Files => ({
  'argocd/orders.yaml': `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: orders, namespace: argocd }
spec:
  project: default
  destination: { name: prod, namespace: shop }
  source:
    repoURL: https://github.com/acme/shop.git
    path: charts/web
    helm: { valueFiles: [${files}] }
`,
});

const BESIDE = byArgo('prod.yaml, https://config.acme.example/orders.yaml');

const byFlux = (values: string): Files => ({
  'flux/orders.yaml': `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: shop, namespace: flux-system }
spec: { interval: 1m, url: https://github.com/acme/shop.git, ref: { branch: main } }
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: orders, namespace: shop }
spec:
  interval: 10m
  chart:
    spec: { chart: charts/web, sourceRef: { kind: GitRepository, name: shop, namespace: flux-system } }
  valuesFrom: [{ kind: Secret, name: orders-values }]
  values:
    callers: ${values}
`,
});

const told = async (before: Files, after: Files) =>
  (await reviewOf(before, after, charts)).findings.filter(
    ({ check }) => check === 'nobody-by-seen-values',
  );

const inFile = (callers: string): Files => ({ 'charts/web/prod.yaml': `callers: ${callers}\n` });

describe('a list of callers that is emptied beside values that are not seen', () => {
  test('is told by what the policy comes to, for a file of another server', async () => {
    const before = { ...chart(RULES), ...BESIDE, ...inFile('\n  - web\n  - mobile') };
    const [found, ...more] = await told(before, { ...before, ...inFile('[]') });
    expect(spoken(more)).toEqual([]);
    expect(spoken(found)?.message).toBe(
      'Unless https://config.acme.example/orders.yaml says otherwise, AuthorizationPolicy shop/orders lets in nobody any more.',
    );
    expect(found && placeOf(found.origin)).toBe('charts/web/prod.yaml:2');
    expect(spoken(found?.fix.text)).toContain('or keep `callers` as it was');
  });

  test('is told for a Secret that Flux takes values from', async () => {
    const whole = chart(RULES);
    const found = await told({ ...whole, ...byFlux('[web]') }, { ...whole, ...byFlux('[]') });
    expect(found.map((told) => spoken(messageOf(told)))).toEqual([
      'Unless Secret shop/orders-values says otherwise, AuthorizationPolicy shop/orders lets in nobody any more.',
    ]);
  });

  test('is told as refused where a rule is left with an empty source', async () => {
    const oneRule = `rules:
    - from:
        - source:
            namespaces:
              {{- range .Values.callers }}
              - {{ . }}
              {{- end }}`;
    const before = { ...chart(oneRule), ...BESIDE, ...inFile('[web]') };
    const [found] = await told(before, { ...before, ...inFile('[]') });
    expect(spoken(found)?.message).toContain(
      'which the cluster refuses: the previous version stays in effect',
    );
  });
});

describe('nothing is told', () => {
  test.each([
    ['of a list that gets shorter', chart(RULES), BESIDE, '[web, mobile]', '[web]'],
    ['of a list that was empty before', chart(RULES), BESIDE, '[]', '[] # as before'],
    [
      'of a rule that lets in everyone beside it',
      chart(RULES.replace('rules:', 'rules:\n    - to: [{ operation: { paths: [/healthz] } }]')),
      BESIDE,
      '[web]',
      '[]',
    ],
    ['of a policy that denies', chart(`action: DENY\n  ${RULES}`), BESIDE, '[web]', '[]'],
    ['where all values are seen', chart(RULES), byArgo('prod.yaml'), '[web]', '[]'],
  ])('%s', async (_, files, applier, was, is) => {
    const before = { ...files, ...applier, ...inFile(was) };
    expect(spoken(await told(before, { ...before, ...inFile(is) }))).toEqual([]);
  });

  test('where the chart needs what is not seen', async () => {
    const needs = chart(RULES.replace('rules:', '# {{ required "no key" .Values.key }}\n  rules:'));
    const before = { ...needs, ...BESIDE, ...inFile('[web]') };
    expect(spoken(await told(before, { ...before, ...inFile('[]') }))).toEqual([]);
  });
});
