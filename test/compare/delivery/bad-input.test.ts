import { expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';
import {
  app,
  applicationSet,
  appliedPaths,
  folders,
  git,
  GO,
  planOf,
} from '../../gitops/delivery/argo-trees.ts';
import type { Files } from '../../gitops/delivery/argo-trees.ts';
import { allRoots, configMap, flux, objectsOf, plainNamed, rootOf, rootsOf } from './flux-trees.ts';
import { listedFiles } from '../../../src/gitops/index.ts';
import { destinationRule } from '../../support/objects.ts';

test('Kustomizations that apply one another in a circle are each applied once', () => {
  const files = { 'a/ks.yaml': flux('b', './b'), 'b/ks.yaml': flux('a', './a') };
  expect([...rootsOf(files).keys()].sort()).toEqual(['a', 'b']);
});

test('a Kustomization that applies the folder it lies in is applied once', () => {
  const files = { 'clusters/prod/ks.yaml': flux('own', './clusters/prod') };
  expect(objectsOf(rootOf(files, 'clusters/prod'))).toEqual(['Kustomization flux-system/own']);
});

test('patterns that match everything give as many Applications as are followed, and the rest is reviewed', () => {
  const names = Array.from({ length: 4_000 }, (_, index) => `apps/a${String(index)}`);
  const set = applicationSet(`[${git('directories', '*/*')}]`, '{{.path.path}}', { spec: GO });
  const { gaps, environments } = planOf({ 'argo/set.yaml': set, ...folders(...names) });
  expect(gaps.map(({ message }) => message).join()).toMatch(
    /what [\d,]+ of 4,000 Applications get is rendered, and/,
  );
  const files = environments.flatMap(({ roots }) =>
    roots.flatMap((root) => listedFiles(root) ?? []),
  );
  expect(files.filter((file) => file.startsWith('apps/'))).toHaveLength(4_000);
});

test.each(['**', '{a,b}*{c,d}*{e,f}*', '*'.repeat(900), '[', '{'])(
  'an include such as %s is bounded',
  (include) => {
    const source = `directory: { recurse: true, include: "${include}" }`;
    const files: Files = {
      'argo/app.yaml': app('shop', source),
      ...Object.fromEntries(
        Array.from({ length: 300 }, (_, index) => [
          `shop/${'a'.repeat(100)}${String(index)}.yaml`,
          configMap('a', '{}'),
        ]),
      ),
    };
    expect(() => planOf(files)).not.toThrow();
  },
);

test('this repository, spelt in five ways, is one', () => {
  const spelt = [
    'https://git.example/acme/deploy',
    'git@git.example:acme/deploy.git',
    'https://git.example/acme/deploy.git',
    'https://GIT.example/Acme/Deploy',
    'https://ci:t0ken@git.example/acme/deploy',
  ];
  const files = Object.fromEntries(
    spelt.flatMap((url, index) => [
      [
        `argo/${String(index)}.yaml`,
        app(`a${String(index)}`, '', `a${String(index)}`).replace(
          /repoURL: "[^"]*"/,
          `repoURL: "${url}"`,
        ),
      ],
      [`a${String(index)}/c.yaml`, configMap('c', '{}')],
    ]),
  );
  expect(appliedPaths(files)).toEqual(['a0', 'a1', 'a2', 'a3', 'a4']);
  expect(planOf(files).reasons.sources).toEqual([
    { name: 'https://git.example/acme/deploy', isHere: true, isKnown: true, appliers: 5 },
  ]);
});

test('variables that name one another are put in once, and end', () => {
  const files = {
    'clusters/prod/ks.yaml': flux(
      'apps',
      './apps',
      '  postBuild: { substitute: { A: "${B}", B: "${A}${A}" } }\n',
    ),
    'apps/kustomization.yaml': 'resources: [c.yaml]\n',
    'apps/c.yaml': configMap('c', '{ a: "${A}", b: "${B}" }'),
  };
  expect(plainNamed(rootOf(files, 'apps'), 'c')).toMatchObject({
    data: { a: '${B}', b: '${A}${A}' },
  });
});

test('sources of variables in a ring end, and each Kustomization is rendered', () => {
  const from = (name: string): string =>
    `  postBuild: { substituteFrom: [{ kind: ConfigMap, name: ${name} }] }\n`;
  const ring = Array.from({ length: 40 }, (_, index) => index);
  const files: Files = {
    'clusters/prod/ks.yaml': ring
      .map((index) =>
        flux(`k${String(index)}`, `./k${String(index)}`, from(`v${String((index + 1) % 40)}`)),
      )
      .join('---\n'),
    ...Object.fromEntries(
      ring.map((index) => [
        `k${String(index)}/v.yaml`,
        configMap(`v${String(index)}`, '{ X: "a${X}" }'),
      ]),
    ),
  };
  expect(allRoots(files).filter(({ root }) => root.by.tool === 'flux')).toHaveLength(40);
});

test('two appliers that claim one folder in different ways are two roots, each reviewed', () => {
  const argo = {
    'argo/a.yaml': app('shop', 'directory: { include: "a*" }', 'a'),
    'argo/b.yaml': app('shop', 'directory: { exclude: "a*" }', 'b'),
  };
  const files = {
    ...argo,
    'shop/a.yaml': configMap('a', '{}'),
    'shop/b.yaml': configMap('b', '{}'),
  };
  const roots = allRoots(files).filter(({ root }) => root.path === 'shop');
  expect(roots.map(objectsOf)).toEqual([['ConfigMap flux-system/a'], ['ConfigMap flux-system/b']]);
});

const rule = (host: string): string =>
  destinationRule('web', `{ host: ${host}.shop.svc.cluster.local }`);
const service =
  'apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: shop }\nspec: { ports: [{ port: 80 }] }\n';

test('an applier whose folder is rendered here makes nothing undecidable, in whichever environment', async () => {
  const shop = (host: string): Files => ({
    'overlays/prod/kustomization.yaml': 'resources: [web.yaml, rule.yaml]\n',
    'overlays/prod/web.yaml': service,
    'overlays/prod/rule.yaml': rule(host),
    'overlays/staging/kustomization.yaml': 'resources: [web.yaml]\n',
    'overlays/staging/web.yaml': service,
  });
  const decided = async (appliers: Files) => {
    const { findings, unknowns } = await reviewOf(
      { ...shop('web'), ...appliers },
      { ...shop('wbe'), ...appliers },
    );
    return [findings.map(({ check, environment }) => `${environment} ${check}`), unknowns];
  };
  const without = await decided({});
  expect(without[0]).not.toEqual([]);
  const several = app('x').replace(
    / {2}source: .*/,
    '  sources: [{ repoURL: "https://git.example/acme/deploy", ref: values }, { repoURL: "https://git.example/acme/deploy", path: overlays/staging }]',
  );
  for (const at of ['overlays/staging/apps.yaml', 'overlays/prod/apps.yaml', 'argo/apps.yaml']) {
    expect(await decided({ [at]: app('overlays/staging') })).toEqual(without);
    expect(await decided({ [at]: flux('staging', './overlays/staging') })).toEqual(without);
    expect(await decided({ [at]: several })).toEqual(without);
  }
});

test('where a root does not build, the folders below it are reviewed as far as they do', async () => {
  const files = (host: string): Files => ({
    'clusters/prod/ks.yaml': flux('apps', './apps'),
    'apps/broken/kustomization.yaml': 'resources: [gone.yaml]\n',
    'apps/shop/kustomization.yaml': 'resources: [web.yaml, rule.yaml]\n',
    'apps/shop/web.yaml': service,
    'apps/shop/rule.yaml': rule(host),
  });
  const { changes, gaps } = await reviewOf(files('web'), files('wbe'));
  expect(changes.map(({ subject }) => subject.kind)).toContain('DestinationRule');
  expect(gaps.map(({ message }) => message).join()).toContain('`apps/broken` does not render');
});
