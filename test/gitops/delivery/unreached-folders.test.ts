import { describe, expect, test } from 'vitest';
import { discoverEnvironments } from '../../../src/gitops/survey/discover-environments.ts';
import { appWith, builds, flux, planned, virtualService } from '../fixtures.ts';
import { treeOf } from '../tree-of.ts';
import { reviewOf } from '../../support/review-of.ts';
import type { Files } from '../../compare/delivery/layouts/layout.ts';
import { meshMtls } from '../../support/objects.ts';

const NOBODY = 'applied by nobody seen here!';

const service = (name: string): string => `apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { selector: { app: ${name} }, ports: [{ name: http, port: 80 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec: { template: { metadata: { labels: { app: ${name} } } } }
`;
const routeTo = (host: string, namespace = 'shop'): string => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: to-${host}, namespace: ${namespace} }
spec: { hosts: [${host}], http: [{ route: [{ destination: { host: ${host} } }] }] }
`;

/** Two clusters; `web` is applied to both, `extras` to none. */
const platform = (...applied: string[]): Record<string, string> => ({
  ...Object.fromEntries(
    ['prod', 'staging'].flatMap((name) => [
      [`clusters/${name}/flux-system/sync.yaml`, flux('flux-system', `./clusters/${name}`)],
      [`clusters/${name}/web.yaml`, flux('web', './apps/web')],
    ]),
  ),
  ...Object.fromEntries(
    applied.map((at) => [`clusters/${at}/extras.yaml`, flux('extras', './apps/extras')]),
  ),
  'apps/web/web.yaml': service('web'),
  'apps/extras/mtls.yaml': meshMtls('STRICT'),
});
const both = { 'prod!': ['apps/web', 'clusters/prod'], staging: ['apps/web', 'clusters/staging'] };

describe('a folder that nothing here applies', () => {
  test('beside folders that are applied belongs to no environment of theirs, and keeps its tier', () => {
    expect(planned(platform())).toEqual({ ...both, [NOBODY]: ['apps/extras'] });
    const { notes, reasons } = discoverEnvironments(treeOf(platform()), []);
    expect(notes).toEqual([]);
    expect(reasons.notApplied).toEqual([
      { path: 'apps/extras', why: 'applied by nobody seen here' },
    ]);
  });

  test('is named by its own path where that says an environment', () => {
    const overlays = appWith('mail', 'dev', 'prod');
    const files = {
      ...platform(),
      ...overlays,
      'boot/mail.yaml': flux('mail', './apps/mail/overlays/dev'),
    };
    expect(planned(files)).toMatchObject({
      dev: ['apps/mail/overlays/dev', 'boot'],
      'prod!': ['apps/mail/overlays/prod', 'apps/web', 'boot', 'clusters/prod'],
      [NOBODY]: ['apps/extras'],
    });
  });

  test('is named by the configuration where that names it', () => {
    const lab = { name: 'lab', paths: ['apps/extras'], production: false, cluster: null };
    expect(planned(platform(), [lab])).toEqual({ ...both, lab: ['apps/extras'] });
  });

  test('beside nothing that is applied counts everywhere', () => {
    const files = { ...platform(), 'mesh/vs.yaml': virtualService('a') };
    expect(planned(files)).toMatchObject({
      'prod!': ['apps/web', 'clusters/prod', 'mesh'],
      staging: ['apps/web', 'clusters/staging', 'mesh'],
    });
  });

  test('that holds the appliers is where delivery begins, and counts everywhere', () => {
    const files = {
      ...platform(),
      'web/vs.yaml': virtualService('a'),
      'boot/web.yaml': flux('top', './web'),
    };
    expect(planned(files)).toMatchObject({ 'prod!': ['apps/web', 'boot', 'clusters/prod', 'web'] });
  });

  test('is apart from the only environment where none is told apart', () => {
    expect(
      planned({
        'argocd/web.yaml': flux('web', './apps/web'),
        'apps/web/vs.yaml': virtualService('a'),
        'apps/extras/vs.yaml': virtualService('b'),
      }),
    ).toEqual({ 'default!': ['apps/web', 'argocd'], [NOBODY]: ['apps/extras'] });
  });
});

describe('a folder inside one that is built without it', () => {
  const inside = (kustomization: string, more: Files = {}): Files => ({
    ...platform(),
    'apps/web/kustomization.yaml': kustomization,
    'apps/web/parts/internal/kustomization.yaml': builds('vs.yaml'),
    'apps/web/parts/internal/vs.yaml': virtualService('a'),
    ...more,
  });
  const isApart = (files: Files): boolean =>
    planned(files)[NOBODY]?.includes('apps/web/parts/internal') === true;

  test('belongs to no environment', () => {
    expect(isApart(inside(builds('web.yaml')))).toBe(true);
    expect(isApart(inside(builds('web.yaml', 'parts/internal')))).toBe(false);
  });

  test('counts as before where what builds it cannot be read, or a script applies it', () => {
    expect(isApart(inside('resources: *unknown\n'))).toBe(false);
    const script = { 'deploy.sh': '#!/bin/sh\nkubectl apply -k apps/web/parts/internal\n' };
    expect(isApart(inside(builds('web.yaml'), script))).toBe(false);
  });

  test('counts everywhere where nothing is known to apply the folder around it', () => {
    const {
      'clusters/prod/web.yaml': one,
      'clusters/staging/web.yaml': two,
      ...files
    } = inside(builds('web.yaml'));
    expect([one, two].every((each) => each !== undefined)).toBe(true);
    expect(isApart(files)).toBe(false);
  });
});

describe('the name of a folder that nothing here applies', () => {
  test.each(['attic', 'archive', 'old', 'disabled', 'examples', 'templates'])(
    '%s says that nobody does, where others are applied',
    (name) => {
      const files = {
        ...platform(),
        [`${name}/vs.yaml`]: virtualService('a'),
        [`apps/${name}/x/kustomization.yaml`]: builds('vs.yaml'),
        [`apps/${name}/x/vs.yaml`]: virtualService('b'),
      };
      expect(planned(files)).toEqual({ ...both, [NOBODY]: ['apps/extras'] });
      expect(discoverEnvironments(treeOf(files), []).reasons.notApplied).toEqual(
        [
          {
            path: `apps/${name}`,
            why: `it lies in apps/${name}, and nothing seen here applies it`,
          },
          { path: 'apps/extras', why: 'applied by nobody seen here' },
          { path: name, why: `it lies in ${name}, and nothing seen here applies it` },
        ].sort((a, b) => (a.path < b.path ? -1 : 1)),
      );
    },
  );

  test('test says so where no folder beside it is an environment', () => {
    const files: Files = {
      'k8s/vs.yaml': virtualService('k'),
      'test/kustomization.yaml': builds('vs.yaml'),
      'test/vs.yaml': virtualService('b'),
      'pkg/test/vs.yaml': virtualService('c'),
    };
    expect(planned(files)).toEqual({ 'default!': ['k8s'] });
    expect(planned({ ...files, 'prod/vs.yaml': virtualService('a') })).toMatchObject({
      test: ['k8s', 'test'],
    });
    expect(planned({ 'envs/test/vs.yaml': virtualService('a') })).toEqual({
      'test!': ['envs/test'],
    });
    const applied = { ...files, 'argocd/test.yaml': flux('test', './test') };
    expect(Object.values(planned(applied)).flat()).toContain('test');
  });
});

const tellOf = ({ changes, tier }: Awaited<ReturnType<typeof reviewOf>>) => ({
  tier,
  changes: changes
    .filter(({ subject }) => subject.kind === 'PeerAuthentication')
    .map(({ environment, kind }) => `${environment}: ${kind}`)
    .filter((text) => !text.endsWith('mtls-mode')),
});

describe('a change of what is delivered', () => {
  test('in a folder that nobody seen here applies is judged at its own tier', async () => {
    const after = { ...platform(), 'apps/extras/mtls.yaml': meshMtls('DISABLE') };
    const { tier, changes } = await reviewOf(platform(), after);
    expect({ tier, where: new Set(changes.map(({ environment }) => environment)) }).toEqual({
      tier: 'critical',
      where: new Set(['applied by nobody seen here']),
    });
  });

  test('brings a folder in: its objects are new where they come, and gone nowhere', async () => {
    expect(tellOf(await reviewOf(platform(), platform('prod')))).toEqual({
      tier: 'critical',
      changes: ['prod: resource-added'],
    });
    const quiet = tellOf(await reviewOf(platform(), platform('staging')));
    expect(quiet.changes).toEqual(['staging: resource-added']);
    expect(quiet.tier).toBe('medium');
  });

  test('builds a folder into one that is applied: its objects are gone nowhere', async () => {
    const base = {
      ...platform(),
      'apps/web/kustomization.yaml': builds('web.yaml'),
      'apps/extras/kustomization.yaml': builds('mtls.yaml'),
    };
    const head = { ...base, 'apps/web/kustomization.yaml': builds('web.yaml', '../extras') };
    const told = tellOf(await reviewOf(base, head));
    expect(told.changes).toEqual(['prod: resource-added', 'staging: resource-added']);
    expect(told.tier).toBe('critical');
  });

  test('builds a chart into another folder: it is gone nowhere', async () => {
    const chart = 'helmCharts: [{ name: redis, repo: "https://charts.example", version: 1.0.0 }]\n';
    const base = {
      'apps/redis/kustomization.yaml': chart,
      'apps/web/kustomization.yaml': `namespace: shop\n${builds('web.yaml')}`,
      'apps/web/web.yaml': service('web'),
    };
    const head = {
      ...base,
      'apps/web/kustomization.yaml': `namespace: shop\n${builds('web.yaml', '../redis')}`,
    };
    const { changes } = await reviewOf(base, head);
    expect(
      changes.map(({ kind, before, after }) => [kind, before === null, after === null]),
    ).toEqual([['unseen', true, false]]);
  });

  test('takes a folder out: its objects are gone where they were, and new nowhere', async () => {
    expect(tellOf(await reviewOf(platform('prod', 'staging'), platform()))).toEqual({
      tier: 'critical',
      changes: ['prod: resource-removed', 'staging: resource-removed'],
    });
  });

  test('that applies the first folder beside it removes it from nowhere', async () => {
    const alone = Object.fromEntries(
      Object.entries(platform()).filter(([path]) => !path.endsWith('/web.yaml')),
    );
    expect(tellOf(await reviewOf(alone, platform())).changes).toEqual([]);
    expect(tellOf(await reviewOf(platform(), alone)).changes).toEqual([]);
  });

  test('that lets one cluster apply what counted everywhere removes it from no other', async () => {
    const before = { ...platform(), 'mesh/mtls.yaml': meshMtls('STRICT') };
    const after = { ...before, 'clusters/prod/mesh.yaml': flux('mesh', './mesh') };
    expect(tellOf(await reviewOf(before, after)).changes).toEqual([]);
  });

  test('that moves an object out of what is applied removes it there', async () => {
    const { 'apps/extras/mtls.yaml': policy = '', ...others } = platform();
    const before = {
      ...others,
      'apps/web/mtls.yaml': policy,
      'apps/extras/vs.yaml': routeTo('web'),
    };
    const after = {
      ...others,
      'apps/extras/mtls.yaml': policy,
      'apps/extras/vs.yaml': routeTo('web'),
    };
    expect(tellOf(await reviewOf(before, after))).toEqual({
      tier: 'critical',
      changes: [
        'prod: resource-removed',
        'staging: resource-removed',
        'applied by nobody seen here: resource-added',
      ],
    });
  });
});

describe('references across that line', () => {
  const told = async (before: Files, after: Files) => {
    const { findings, unknowns } = await reviewOf(before, after);
    const inRoute = findings.filter(({ subject }) => subject.kind === 'VirtualService');
    return {
      findings: [
        ...new Set(inRoute.map(({ environment, subject }) => `${environment}: ${subject.name}`)),
      ],
      unknowns: unknowns.map(({ environment, message }) => `${environment}: ${message}`),
    };
  };

  test('from a folder that nothing here applies to what lies beside it are not decided', async () => {
    const before = { ...platform(), 'apps/extras/web2.yaml': service('web2') };
    const after = { ...before, 'apps/extras/route.yaml': routeTo('web') };
    expect(await told(before, after)).toEqual({
      findings: [],
      unknowns: [
        'applied by nobody seen here: Whether Service web in namespace shop exists cannot be told: only `apps/web` has it, and whether both go to one cluster is not seen here.',
      ],
    });
  });

  test('to it from what is applied are not decided either', async () => {
    const before = { ...platform(), 'apps/extras/mail.yaml': service('mail') };
    const after = { ...before, 'apps/web/route.yaml': routeTo('mail') };
    const because =
      'Whether Service mail in namespace shop exists cannot be told: only `apps/extras` has it, and whether both go to one cluster is not seen here.';
    expect(await told(before, after)).toEqual({
      findings: [],
      unknowns: [`prod: ${because}`, `staging: ${because}`],
    });
  });

  test('to what neither has are findings', async () => {
    const before = { ...platform(), 'apps/extras/web2.yaml': service('web2') };
    const after = { ...before, 'apps/extras/route.yaml': routeTo('nothing') };
    expect((await told(before, after)).findings).toEqual([
      'applied by nobody seen here: to-nothing',
    ]);
  });

  test('to a folder that something applied until this change are findings', async () => {
    const mail = { 'apps/extras/mail.yaml': service('mail'), 'apps/web/r.yaml': routeTo('mail') };
    const extras = 'clusters/prod/extras.yaml';
    const pruning = flux('extras', './apps/extras', '  prune: true\n');
    const held = flux('flux-system', './clusters/prod', '  prune: true\n');
    const shared = { ...mail, 'clusters/prod/flux-system/sync.yaml': held };
    const before = { ...platform('prod', 'staging'), ...shared, [extras]: pruning };
    expect((await told(before, { ...platform('staging'), ...shared })).findings).toEqual([
      'prod: to-mail',
    ]);
  });
});
