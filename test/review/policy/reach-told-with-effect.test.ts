import { expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';

const values = (mesh: string, more = ''): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: istiod, namespace: argocd }
spec:
  project: default
  destination: { server: https://kubernetes.default.svc, namespace: istio-system }
  source:
    repoURL: https://istio-release.storage.googleapis.com/charts
    chart: istiod
    targetRevision: 1.24.0
    helm:
      valuesObject:
        meshConfig:
          ${mesh}
          ${more}
`;
const reasonsOf = async (name: string, before: string, after: string) => {
  const { reasons } = await reviewOf(
    { 'apps/prod/istiod.yaml': before, [`apps/${name}/istiod.yaml`]: before },
    { 'apps/prod/istiod.yaml': before, [`apps/${name}/istiod.yaml`]: after },
  );
  return reasons.flatMap(({ count, because }) =>
    because.flatMap(({ text, place }) => (place === null ? [] : { text, line: place.line, count })),
  );
};

test('what a line opens is one thing among the reasons, and not how far it reaches as well', async () => {
  const all = await reasonsOf(
    'staging',
    values('outboundTrafficPolicy: { mode: REGISTRY_ONLY }'),
    values('outboundTrafficPolicy: { mode: ALLOW_ANY }'),
  );
  const told = all.filter(({ text }) => /any external host|calls to unknown hosts/.test(text));
  expect(told.map(({ text }) => text)).toEqual([
    expect.stringContaining('can now call any external host'),
  ]);
});

test('how far another line reaches stays among the reasons', async () => {
  const all = await reasonsOf(
    'staging',
    values('outboundTrafficPolicy: { mode: REGISTRY_ONLY }', 'accessLogFile: /dev/stdout'),
    values('outboundTrafficPolicy: { mode: ALLOW_ANY }', 'accessLogFile: /dev/stderr'),
  );
  expect(all.some(({ text }) => text.includes('accessLogFile'))).toBe(true);
  const alone = await reasonsOf(
    'staging',
    values('enableTracing: true'),
    values('enableTracing: false'),
  );
  expect(alone.some(({ text }) => text.includes('enableTracing'))).toBe(true);
});
