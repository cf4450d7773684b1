import { expect, test } from 'vitest';
import { readPackageData } from '../../src/review/edge/package-data.ts';
import { createEngine } from '../../src/review/analysis/engine.ts';
import { reviewChange } from '../../src/review/analysis/change-report.ts';
import { surveyTree } from '../../src/review/analysis/repository-survey.ts';
import { UNPAINTED } from '../../src/review/report/print/print-terminal.ts';
import { readTreesOf } from '../support/review-of.ts';

const AS_OF = '2026-01-02T03:04:05.000Z';

const files = (host: string): Record<string, string> => ({
  'argo/app.yaml': `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: shop, namespace: argocd }
spec:
  source: { repoURL: 'https://git.example/acme/deploy', path: shop }
  destination: { name: prod, namespace: shop }
`,
  'shop/vs.yaml': `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec: { hosts: [${host}], http: [{ route: [{ destination: { host: web } }] }] }
`,
});

const engineOf = (...found: string[]) => createEngine(readPackageData(), { said: null, found });

async function report(...found: string[]): Promise<string> {
  const trees = readTreesOf(files('web'), files('web.shop'));
  const settings = { format: 'markdown', paint: UNPAINTED, asOf: AS_OF } as const;
  const outcome = await reviewChange(trees, engineOf(...found), settings);
  if (outcome.kind !== 'report') throw new Error(outcome.kind);
  return outcome.text;
}

test('a report says what is taken for this repository where that is called otherwise', async () => {
  const fork = await report('me/fork');
  expect(fork).toContain('it is called me/fork, and nothing here reads that');
  expect(fork).toContain('repositoryAliases');
});

test('a report says nothing of it where the name is known, or nobody knows one', async () => {
  const [own, unknown] = await Promise.all([report('acme/deploy'), report()]);
  expect(own).not.toContain('repositoryAliases');
  expect(unknown).toBe(own);
});

test('a survey knows the name of the event', async () => {
  const { base } = readTreesOf(files('web'), files('web'));
  const survey = await surveyTree(base, 'c'.repeat(40), engineOf('Acme/Deploy'), AS_OF);
  expect(survey.map.sources).toEqual([
    { name: 'https://git.example/acme/deploy', isHere: true, isKnown: true, appliers: 1 },
  ]);
});
