import { messageOf, awaitedBy } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { reviewOf } from '../support/review-of.ts';
import { app } from './findings-of.ts';

const route = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web.example.com]
  gateways: [edge]
  http: [{ route: [{ destination: { host: wbe } }] }]
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: edge, namespace: shop }
spec: { selector: { app: edge }, servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ["*"] }] }
`;

const flux = `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: shop, namespace: flux-system }
spec: { path: ./apps/shop, prune: true, interval: 1m, sourceRef: { kind: GitRepository, name: flux-system } }
`;

const invalid = `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: web, namespace: shop }
spec: { host: web, trafficPolicy: { tls: { mode: SOMETIMES } } }
`;

const tree = (...resources: readonly string[]) => ({
  'apps/shop/kustomization.yaml': `resources: [${resources.join(', ')}]\n`,
  'apps/shop/app.yaml': app('shop', 'web'),
  'apps/shop/route.yaml': route,
});

const ofRoute = async (...missing: readonly string[]) => {
  const { findings } = await reviewOf(
    tree('app.yaml', ...missing),
    tree('app.yaml', 'route.yaml', ...missing),
  );
  return findings.filter(
    ({ subject, introducedBy }) =>
      subject.kind === 'VirtualService' && introducedBy === 'this-change',
  );
};

test('what is found of a folder that does not build comes about once it builds', async () => {
  const held = await ofRoute('gone.yaml');
  expect(held.length).toBeGreaterThan(0);
  for (const each of held) {
    expect(spoken(messageOf(each))).toMatch(/^Once `apps\/shop` builds: requests /);
    expect(awaitedBy(each)).toBe('build');
  }
});

test('it is the same thing as without the fault, under the same id', async () => {
  const [held, plain] = [await ofRoute('gone.yaml'), await ofRoute()];
  expect(held.map(({ id }) => id)).toEqual(plain.map(({ id }) => id));
  expect(
    plain.every((each) => awaitedBy(each) === undefined && !/^Once/.test(spoken(messageOf(each)))),
  ).toBe(true);
});

const ofFlux = async (
  base: string,
  head: string,
  beside: Readonly<Record<string, string>> = {},
  changed: Readonly<Record<string, string>> = {},
) => {
  const files = (names: string) => ({
    ...tree(names),
    'clusters/prod/shop.yaml': flux,
    'apps/shop/rule.yaml': invalid,
    'apps/shop/other.yaml': invalid.replace('name: web', 'name: other'),
    ...beside,
  });
  const { findings } = await reviewOf(files(base), { ...files(head), ...changed });
  return findings.filter(
    ({ subject, detector }) =>
      subject.kind === 'VirtualService' && detector !== 'invalid-mesh-resource',
  );
};

test('what Flux applies nothing of, for another object that is invalid, comes about once that is fixed', async () => {
  const held = await ofFlux('app.yaml', 'app.yaml, route.yaml, rule.yaml');
  expect(held.map((each) => [spoken(messageOf(each)).slice(0, 46), awaitedBy(each)])).toEqual([
    ['Once DestinationRule shop/web is valid: reques', 'acceptance'],
  ]);
  const several = await ofFlux('app.yaml', 'app.yaml, route.yaml, rule.yaml, other.yaml');
  expect(several.map((told) => spoken(messageOf(told)))).toEqual([
    expect.stringMatching(/^Once 2 invalid objects of `apps\/shop` are fixed: requests /),
  ]);
});

test('what is invalid itself waits for those that are so beside it, where Flux applies them together', async () => {
  const refused = {
    'apps/shop/route.yaml': route.replace('http: [{ ', 'http: [{ timeout: soon, '),
  };
  const told = async (listed: string): Promise<readonly string[]> =>
    (await ofFlux('app.yaml', `app.yaml, route.yaml${listed}`, refused)).map((told) =>
      spoken(messageOf(told)).replace(/: .*/, ''),
    );
  expect(await told('')).toEqual(['Once it is accepted']);
  expect(await told(', rule.yaml')).toEqual(['Once 2 invalid objects of `apps/shop` are fixed']);
});

test('what was found before is in force all the time', async () => {
  const timed = route.replace('http: [{ ', 'http: [{ timeout: 3s, ');
  const found = await ofFlux(
    'app.yaml, route.yaml',
    'app.yaml, route.yaml, rule.yaml',
    {},
    { 'apps/shop/route.yaml': timed },
  );
  expect(
    found.map(({ introducedBy, ...told }) => [spoken(messageOf(told)).slice(0, 4), introducedBy]),
  ).toEqual([['Requ', 'already-there']]);
});

test('what Argo CD applies is there without the invalid object beside it', async () => {
  const application = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: shop, namespace: argocd }
spec:
  project: default
  source: { repoURL: 'https://git.test/it.git', path: apps/shop }
  destination: { server: 'https://kubernetes.default.svc', namespace: shop }
`;
  const found = await ofFlux('app.yaml', 'app.yaml, route.yaml, rule.yaml', {
    'clusters/prod/shop.yaml': application,
  });
  expect(found.map((told) => spoken(messageOf(told)).slice(0, 4))).toEqual(['Requ']);
});

test('what is refused in a folder that does not build, and was before, is so once that builds', async () => {
  const files = (list: string, host: string) => ({
    'apps/shop/kustomization.yaml': `resources: [${list}]\n`,
    'apps/shop/app.yaml': app('shop', 'web').replace(/image: \S+/, ''),
    'apps/shop/rule.yaml': invalid,
    'apps/edge/kustomization.yaml': 'resources: [edge.yaml]\n',
    'apps/edge/edge.yaml': route.replace('web.example.com', host),
  });
  const refusedOf = async (list: string) => {
    const { findings } = await reviewOf(files(list, 'a.example.com'), files(list, 'b.example.com'));
    return findings
      .filter(
        ({ check, introducedBy }) => check === 'object-refused' && introducedBy !== 'this-change',
      )
      .map((each) => [spoken(messageOf(each)), awaitedBy(each)]);
  };
  const sentence = 'DestinationRule shop/web is invalid: applying apps/shop fails';
  const broken = await refusedOf('app.yaml, rule.yaml, ../base');
  expect(broken).toContainEqual([
    expect.stringMatching(`^Once \`apps/shop\` builds: ${sentence}`),
    'build',
  ]);
  expect(broken.every(([, awaits]) => spoken(awaits) === 'build')).toBe(true);
  expect(await refusedOf('app.yaml, rule.yaml')).toContainEqual([
    expect.stringMatching(`^${sentence}`),
    undefined,
  ]);
});
