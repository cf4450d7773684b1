import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { reviewOf } from '../support/review-of.ts';

const release = (spec: string, chart = 'orders', source = 'HelmRepository'): string =>
  `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: orders, namespace: shop }
spec:
${spec}  chart:
    spec:
      chart: ${chart}
      version: 1.2.3
      sourceRef: { kind: ${source}, name: charts }
`;

const told = async (before: string, after: string): Promise<readonly string[]> => {
  const { findings } = await reviewOf(
    { 'prod/release.yaml': before },
    { 'prod/release.yaml': after },
  );
  return findings
    .filter(({ check }) => check === 'release-replaced')
    .map(
      ({ why, origin: { line }, ...told }) =>
        `${spoken(messageOf(told))} ${spoken(why)} ${String(line)}`,
    );
};

const ANOTHER = 'to Helm that is another release, and Flux makes room for it first.';
const uninstalled = (name: string): string =>
  `Flux uninstalls release ${name} of HelmRelease shop/orders, with all that it runs, and then installs it anew.`;

test.each([
  ['name', '', '  releaseName: web\n', 'name orders → web', 5],
  [
    'namespace',
    '  releaseName: a\n',
    '  releaseName: a\n  targetNamespace: b\n',
    'namespace shop → b',
    6,
  ],
  ['storage', '', '  storageNamespace: b\n', 'namespace of its records shop → b', 5],
])('a release of another %s is uninstalled first', async (_, before, after, why, line) => {
  const name = before === '' ? 'orders' : 'a';
  expect(await told(release(before), release(after))).toEqual([
    `${uninstalled(name)} ${why}: ${ANOTHER} ${String(line)}`,
  ]);
});

test('a release of another chart of a registry is uninstalled first', async () => {
  expect(await told(release(''), release('', 'service'))).toEqual([
    `${uninstalled('orders')} chart orders → service: ${ANOTHER} 7`,
  ]);
});

test.each([
  [
    'another folder in Git may hold the same chart',
    release('', './a', 'GitRepository'),
    release('', './b', 'GitRepository'),
  ],
  [
    'what is suspended is left alone',
    release(''),
    release('  releaseName: web\n  suspend: true\n'),
  ],
  ['a name that is written out is the same', release(''), release('  releaseName: orders\n')],
])('%s', async (_, before, after) => {
  expect(await told(before, after)).toEqual([]);
});

const old = (spec: string): string => release(spec).replace('/v2\n', '/v2beta1\n');

test.each([
  ['0.36.2', []],
  ['1.3.0', [uninstalled('a')]],
  [null, [uninstalled('a').replace('Flux', 'Flux from 2.2 on')]],
])('an API that older controllers serve is judged by controller %s', async (tag, expected) => {
  const controller = `apiVersion: apps/v1
kind: Deployment
metadata: { name: helm-controller, namespace: flux-system }
spec: { template: { spec: { containers: [{ name: m, image: "fluxcd/helm-controller:v${tag ?? ''}" }] } } }
`;
  const files = (spec: string) => ({
    'prod/release.yaml': old(spec),
    ...(tag !== null && { 'prod/flux.yaml': controller }),
  });
  const { findings } = await reviewOf(
    files('  releaseName: a\n'),
    files('  releaseName: a\n  targetNamespace: b\n'),
  );
  const found = findings.filter(({ check }) => check === 'release-replaced');
  expect(found.map((told) => spoken(messageOf(told)))).toEqual(expected);
});
