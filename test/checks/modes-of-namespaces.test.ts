import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { outsideTheMesh } from '../../src/checks/outside-the-mesh/outside-the-mesh.ts';
import { reviewOf, reportOf } from '../support/review-of.ts';
import { findingsOf } from './findings-of.ts';

const namespace = (name: string, labels: string): string =>
  `apiVersion: v1\nkind: Namespace\nmetadata:\n  name: ${name}\n  labels: { ${labels} }\n---\n`;
const workload = (name: string, at: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${at} }
spec:
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: app, image: app }] }
---
`;
const tree = (labels: string): string =>
  namespace('shop', labels) +
  workload('stock', 'shop') +
  namespace('web', 'istio.io/dataplane-mode: ambient') +
  workload('front', 'web');

const MODE = 'istio.io/dataplane-mode';
const left = (before: string, after: string) =>
  findingsOf(outsideTheMesh, tree(before), tree(after)).filter(
    ({ check }) => check === 'left-the-mesh',
  );

test('ztunnel lets go of pods at once, and a mode that is none is written right', () => {
  const [found, ...others] = left(`${MODE}: ambient`, `${MODE}: ambiemt`);
  expect(spoken(others)).toEqual([]);
  expect(spoken(found)?.message).toBe(
    'Pods of Deployment shop/stock leave the ambient mesh: policies for them are no longer enforced, and their calls carry no identity.',
  );
  expect(spoken(found?.why)).toMatch(
    /^Its label `istio.io\/dataplane-mode: ambiemt` asks for nothing \(\S+:\d+\): Istio knows `ambient` and `none`. Pods that run leave it at once.$/,
  );
  expect(spoken(found?.symptom)).not.toContain('restart');
  expect(spoken(found?.fix.text)).toMatch(/^Write `istio.io\/dataplane-mode: ambient` as before\./);
});

test('of a label that goes nothing is said to be written wrong', () => {
  const [found] = left(`${MODE}: ambient`, 'team: shop');
  expect(spoken(found)?.message).toContain('leave the ambient mesh');
  expect(spoken(found?.fix.text)).toMatch(/^Have ztunnel take them as before\./);
});

test('sidecars stay with the pods that run', () => {
  const [found] = left('istio-injection: enabled', 'istio-injection: disabled');
  expect(spoken(found)?.message).toMatch(
    /^New pods of Deployment shop\/stock get no proxy any more/,
  );
  expect(spoken(found?.symptom)).toContain('from the next restart on');
});

test('a namespace that never had another mode is not said to have no label', () => {
  const text = tree(`${MODE}: ambeint`);
  const found = findingsOf(outsideTheMesh, text, text, true).filter(
    ({ check }) => check === 'namespace-unlabelled',
  );
  expect(found.map(({ why }) => spoken(why))).toEqual([
    expect.stringContaining('`istio.io/dataplane-mode: ambeint` asks for nothing'),
  ]);
  expect(found[0]?.fix.replacement).toMatchObject({ from: 'ambeint', to: 'ambient' });
});

test('it is told once that a namespace asks for nothing and its pods leave', async () => {
  const files = (labels: string) => ({
    'prod/kustomization.yaml': 'resources: [all.yaml]\n',
    'prod/all.yaml': tree(labels),
  });
  const [before, after] = [files(`${MODE}: ambient`), files(`${MODE}: ambiemt`)];
  const { findings } = await reviewOf(before, after);
  expect(findings.map(({ check }) => check)).toContain('left-the-mesh');
  const { text } = await reportOf(before, after, 'markdown');
  expect(text).not.toContain('asks for no proxies');
});
