import { describe, expect, test } from 'vitest';
import { effectTable } from '../../../src/review/report/review/effect-table.ts';
import { changeItems } from '../../../src/review/index.ts';
import type { Files } from '../../support/review-of.ts';
import { contextOf } from '../../support/report-parts.ts';
import { reviewOf } from '../../support/review-of.ts';

const values = (mode: string, more = ''): string =>
  `meshConfig:\n  outboundTrafficPolicy:\n    mode: ${mode}\n${more}`;

const inflated = (environment: string, named: string, mode: string, more = ''): Files => ({
  [`istio/overlays/${environment}/kustomization.yaml`]: `helmCharts:
  - name: istiod
    repo: https://istio-release.storage.googleapis.com/charts
    version: 1.24.0
    releaseName: istiod
    namespace: istio-system
    ${named}
`,
  [`istio/overlays/${environment}/values.yaml`]: values(mode, more),
});

const NAMED = ['valuesFile: values.yaml', 'additionalValuesFiles: [values.yaml]'];

describe('a value of a chart that is not seen', () => {
  const turn = async (environment: string, named: string, more = ['', '']) => {
    const [was, is] = ['REGISTRY_ONLY', 'ALLOW_ANY'].map((mode, at) =>
      inflated(environment, named, mode, more[at]),
    );
    return reviewOf(was ?? {}, is ?? {});
  };

  test.each(NAMED)('is told once where it is a setting of the mesh, by %s', async (named) => {
    const review = await turn('prod', named);
    expect(changeItems(review.changes)).toHaveLength(1);
    expect(review.tier).toBe('critical');
    const because = review.reasons.flatMap((reason) => reason.because.map(({ text }) => text));
    expect(because.filter((text) => text.includes('`REGISTRY_ONLY`'))).toHaveLength(1);
  });

  test('is told by itself where it is none', async () => {
    const review = await turn('prod', NAMED[0] ?? '', [
      'pilot:\n  cni: { enabled: true }\n',
      'pilot:\n  cni: { enabled: false }\n',
    ]);
    const texts = changeItems(review.changes).map(({ text }) => text);
    expect(texts.filter((text) => text.includes('cni'))).toHaveLength(1);
    expect(texts.filter((text) => text.includes('outboundTrafficPolicy'))).toHaveLength(1);
  });

  test('has no row of its own in the table either', async () => {
    const review = await turn('dev', NAMED[0] ?? '');
    const rows = JSON.stringify(effectTable(contextOf(review)));
    expect(rows).not.toContain('chart istiod');
    expect(rows).toContain('outboundTrafficPolicy');
  });
});

const application = (environment: string, file: string): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: istiod-${environment}, namespace: argocd }
spec:
  project: default
  destination: { server: 'https://${environment}.example.com', namespace: istio-system }
  sources:
    - repoURL: https://istio-release.storage.googleapis.com/charts
      chart: istiod
      targetRevision: 1.24.0
      helm:
        valueFiles:
          - $values/values/istiod/${file}
    - repoURL: https://git.example/acme/deploy
      targetRevision: main
      ref: values
`;

const installed = (file: string, more = ''): Files => ({
  'argocd/prod/istiod.yaml': application('prod', file),
  'argocd/dev/istiod.yaml': application('dev', 'dev.yaml'),
  'values/istiod/prod.yaml': values('REGISTRY_ONLY'),
  'values/istiod/dev.yaml': values('ALLOW_ANY', more),
});

const CONTROL_PLANE = 'control-plane-changed';

describe('another file of values that an Application names', () => {
  test('is told by what the two differ in, where all of that is told', async () => {
    const { findings, tier } = await reviewOf(installed('prod.yaml'), installed('dev.yaml'));
    expect(findings.map(({ check }) => check)).not.toContain(CONTROL_PLANE);
    expect(findings.map(({ check }) => check)).toContain('egress-opened');
    expect(tier).toBe('critical');
  });

  test('is told as a change of the control plane where it is one', async () => {
    const more = 'pilot:\n  env: { PILOT_ENABLE_STATUS: "true" }\n';
    const { findings } = await reviewOf(installed('prod.yaml', more), installed('dev.yaml', more));
    expect(findings.map(({ check }) => check)).toContain(CONTROL_PLANE);
  });

  test('is told where it is not in the tree', async () => {
    const { findings } = await reviewOf(installed('prod.yaml'), installed('other.yaml'));
    expect(findings.map(({ check }) => check)).toContain(CONTROL_PLANE);
  });
});

test.each(['dev', 'prod'])(
  'how far a setting reaches is no reason beside what it opens at its line, in %s',
  async (environment) => {
    const path = `values/istiod/${environment}.yaml`;
    const before = { ...installed('prod.yaml'), [path]: values('REGISTRY_ONLY') };
    const { reasons } = await reviewOf(before, { ...before, [path]: values('ALLOW_ANY') });
    for (const { rule, because } of reasons) {
      const at = because.map(
        ({ place }) => `${rule ?? ''} ${place?.file ?? ''}:${String(place?.line)}`,
      );
      expect(new Set(at).size).toBe(at.length);
    }
  },
);
