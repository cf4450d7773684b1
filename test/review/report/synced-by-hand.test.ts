import { expect, test } from 'vitest';
import type { Files } from '../../support/review-of.ts';
import { reportOf, reviewOf } from '../../support/review-of.ts';

const ENVIRONMENTS = ['prod', 'staging', 'dev'];

const application = (name: string, isAutomated: boolean): string =>
  `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: shop-${name}, namespace: argocd }
spec:
  source: { repoURL: "https://git.example/acme/deploy", path: "overlays/${name}" }
  destination: { name: ${name}, namespace: shop }${isAutomated ? '\n  syncPolicy: { automated: {} }' : ''}
`;

const route = (timeout: string): string =>
  `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: { name: web, namespace: shop }\nspec:\n  hosts: [web]\n  http: [{ timeout: ${timeout}, route: [{ destination: { host: web } }] }]\n`;

/** One folder each, applied by Argo CD; `automated` are those that sync by themselves. */
const tree = (timeouts: Readonly<Record<string, string>>, automated: readonly string[]): Files =>
  Object.fromEntries(
    ENVIRONMENTS.flatMap((name) => [
      [`argocd/${name}.yaml`, application(name, automated.includes(name))],
      [`overlays/${name}/web.yaml`, route(timeouts[name] ?? '')],
    ]),
  );

const ALL = (timeout: string) => ({ prod: timeout, staging: timeout, dev: timeout });

const told = async (before: Files, after: Files): Promise<string> =>
  (await reportOf(before, after, 'terminal')).text.replace(/\s+/g, ' ');

test('environments that sync by themselves get it at once', async () => {
  const text = await told(tree(ALL('1s'), ENVIRONMENTS), tree(ALL('2s'), ENVIRONMENTS));
  expect(text).toContain('All 3 environments get this at once.');
});

test('of those that somebody syncs by hand nothing is said of at once', async () => {
  for (const automated of [[], ['staging', 'dev'], ['prod']]) {
    const [before, after] = [tree(ALL('1s'), automated), tree(ALL('2s'), automated)];
    expect((await reviewOf(before, after)).promotions).toMatchObject([{ isByHand: true }]);
    expect(await told(before, after)).not.toMatch(/at once|first/);
  }
});

test('who keeps what it has is said all the same', async () => {
  const part = { prod: '2s', staging: '1s', dev: '2s' };
  expect(await told(tree(ALL('1s'), []), tree(part, []))).toContain('staging · as before');
});
