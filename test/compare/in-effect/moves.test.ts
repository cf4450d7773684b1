import { describe, expect, test } from 'vitest';
import { flux } from '../delivery/flux-trees.ts';
import type { Files } from './written-trees.ts';
import {
  application,
  fluxKustomization,
  kustomization,
  NAMESPACE,
  outcome,
  PROD,
  strict,
  withoutPolicy,
} from './written-trees.ts';

const POLICY = 'PeerAuthentication default';
const list = (...objects: string[]): string =>
  `apiVersion: v1\nkind: List\nitems:\n${objects
    .map((each) => each.trimEnd().replace(/^/gm, '    ').replace('    ', '  - '))
    .join('\n')}\n`;

describe('a policy that leaves production', () => {
  const left = withoutPolicy(PROD);
  test.each<[string, Files]>([
    ['for attic', { 'attic/mtls.yaml': strict() }],
    ['for a folder of that name below its own', { 'overlays/prod/old/mtls.yaml': strict() }],
    ['for one spelled otherwise', { '_Archived/2026/mtls.yaml': strict() }],
    ['for examples, in a List', { 'examples/all.yaml': list(strict()) }],
    [
      'for a kustomization of its own in disabled',
      { 'disabled/kustomization.yaml': kustomization('mtls.yaml'), 'disabled/mtls.yaml': strict() },
    ],
    ['for docs', { 'docs/mtls.yaml': strict() }],
    ['for a folder below testdata', { 'test/testdata/mtls.yaml': strict() }],
    ['for a hidden folder', { '.github/mtls.yaml': strict() }],
  ])('%s is removed', async (_, more) => {
    expect(await outcome(PROD, { ...left, ...more })).toMatchObject({
      tier: 'critical',
      gone: [POLICY],
      come: [],
    });
  });

  test.each<[string, Files]>([
    ['another plain folder', { 'mesh/mtls.yaml': strict() }],
    ['one in JSON', { 'mesh/mtls.yaml': JSON.stringify(JSON.parse(asJson)) }],
    ['the top folder', { 'mtls.yaml': strict() }],
    [
      'another kustomization',
      { 'mesh/kustomization.yaml': kustomization('mtls.yaml'), 'mesh/mtls.yaml': strict() },
    ],
    [
      'a kustomization around it that takes in the file itself',
      {
        'everything/kustomization.yaml': kustomization('../overlays/prod', 'mtls.yaml'),
        'everything/mtls.yaml': strict(),
      },
    ],
  ])('for %s is gone there and new here', async (_, more) => {
    expect(await outcome(PROD, { ...left, ...more })).toMatchObject({
      tier: 'critical',
      gone: [POLICY],
      come: [POLICY],
    });
  });

  test('for none is there still, where its folder is built into another and its file is edited', async () => {
    const around = { 'everything/kustomization.yaml': kustomization('../overlays/prod') };
    const edited = { 'overlays/prod/mtls.yaml': strict().replace('STRICT', 'PERMISSIVE') };
    const { gone, come, texts } = await outcome(PROD, { ...PROD, ...around, ...edited });
    expect({ gone, come }).toEqual({ gone: [], come: [] });
    expect(texts.filter((text) => text.includes('leaves'))).toEqual([]);
    // a kustomization that lists it no more is another matter
    const dropped = await outcome(PROD, { ...left, ...around, 'everything/mtls.yaml': strict() });
    expect(dropped.gone).toEqual([POLICY]);
  });

  test('says from where to where', async () => {
    const { texts } = await outcome(PROD, { ...left, 'mesh/mtls.yaml': strict() });
    expect(texts).toContain(
      'PeerAuthentication istio-system/default: moved from `overlays/prod` to `mesh`, and what applies the old folder may delete it',
    );
    const aside = await outcome(PROD, { ...left, 'attic/mtls.yaml': strict() });
    expect(aside.texts).toContain(
      'PeerAuthentication istio-system/default: removed: it is in a folder for unused files, and what applies that is not seen here (attic/mtls.yaml:1)',
    );
  });
});

const asJson = JSON.stringify({
  apiVersion: 'security.istio.io/v1',
  kind: 'PeerAuthentication',
  metadata: { name: 'default', namespace: 'istio-system' },
  spec: { mtls: { mode: 'STRICT' } },
});

describe('what applies a root decides', () => {
  test.each([
    ['Argo CD', application],
    ['Flux', fluxKustomization],
  ])('%s applies one folder: what leaves it for another is gone', async (_, applier) => {
    const before = { ...PROD, 'clusters/prod/mesh.yaml': applier('overlays/prod') };
    const after = { ...withoutPolicy(before), 'mesh/mtls.yaml': strict() };
    expect(await outcome(before, after)).toMatchObject({ tier: 'critical', gone: [POLICY] });
  });

  interface Taken {
    readonly apps?: string;
    readonly mesh?: string;
    readonly prune?: boolean;
  }
  const takenFrom = (policy: string, { apps, mesh, prune = true }: Taken): Files => ({
    ...withoutPolicy(PROD),
    'clusters/prod/apps.yaml': flux('apps', './overlays/prod', apps).replace(
      'prune: true',
      `prune: ${String(prune)}`,
    ),
    'clusters/prod/mesh.yaml': flux('mesh', './mesh', mesh),
    'mesh/namespace.yaml': NAMESPACE,
    ...(policy.startsWith('overlays/prod') && PROD),
    [policy]: strict(),
  });

  test.each<readonly [string, Taken, string, readonly string[]]>([
    ['deletes it first', {}, 'critical', [POLICY]],
    ['prunes nothing', { prune: false }, 'low', []],
    ['waits for the other', { apps: '  dependsOn: [{ name: mesh }]\n' }, 'low', []],
    ['is waited for', { mesh: '  dependsOn: [{ name: apps }]\n' }, 'critical', [POLICY]],
  ])('a policy that one Kustomization takes over from one that %s', async (_, by, tier, gone) => {
    const [before, after] = ['overlays/prod/mtls.yaml', 'mesh/mtls.yaml'].map((policy) =>
      takenFrom(policy, by),
    );
    expect(await outcome(before ?? {}, after ?? {})).toMatchObject({ tier, gone });
  });

  test('a policy that is in no folder any more that an applier applies is removed from the mesh', async () => {
    const own = strict().replace('istio-system', 'shop');
    const before = {
      ...PROD,
      'overlays/prod/mtls.yaml': own,
      'clusters/prod/mesh.yaml': application('overlays/prod'),
    };
    const after = { ...withoutPolicy(before), 'mesh/mtls.yaml': own };
    const { tier, gone, come, texts } = await outcome(before, after);
    expect({ tier, gone, come }).toEqual({ tier: 'high', gone: [POLICY], come: [] });
    expect(texts).toContain(
      'PeerAuthentication shop/default: removed: what applied it no longer has it, and what else applies its folder is not seen here (mesh/mtls.yaml:1)',
    );
  });

  test('a folder that an applier of the tree applies is delivered, whatever it is called', async () => {
    const applied = { 'clusters/prod/mesh.yaml': application('archive/mesh') };
    const before = { ...applied, 'archive/mesh/mtls.yaml': strict() };
    const after = { ...applied, 'archive/mesh/policies.yaml': strict() };
    expect(await outcome(before, after)).toMatchObject({ tier: 'low', gone: [], come: [] });
    const changed = { ...applied, 'archive/mesh/mtls.yaml': strict().replace('STRICT', 'DISABLE') };
    expect(await outcome(before, changed)).toMatchObject({ tier: 'critical' });
  });

  test('a file that a directory of Argo CD does not take in any more is gone', async () => {
    const applied = { 'clusters/prod/app.yaml': application('mesh') };
    const before = { ...applied, 'mesh/mtls.yaml': strict(), 'mesh/namespace.yaml': NAMESPACE };
    const after = { ...applied, 'mesh/sub/mtls.yaml': strict(), 'mesh/namespace.yaml': NAMESPACE };
    expect(await outcome(before, after)).toMatchObject({ tier: 'critical', gone: [POLICY] });
  });

  test('an object that one of two roots drops is gone there', async () => {
    const both = {
      ...PROD,
      'mesh/kustomization.yaml': kustomization('mtls.yaml'),
      'mesh/mtls.yaml': strict(),
    };
    expect(await outcome(both, withoutPolicy(both))).toMatchObject({
      tier: 'critical',
      gone: [POLICY],
      come: [],
    });
  });
});

describe('a folder in which things are put aside', () => {
  test('is judged as any other: something that is not seen may apply it', async () => {
    const before = { ...withoutPolicy(PROD), 'archive/namespace.yaml': NAMESPACE };
    expect(await outcome(before, { ...before, 'archive/mtls.yaml': strict() })).toMatchObject({
      tier: 'critical',
      come: [POLICY],
    });
    const there = { ...before, 'archive/mtls.yaml': strict() };
    const weaker = { ...before, 'archive/mtls.yaml': strict().replace('STRICT', 'DISABLE') };
    expect(await outcome(there, weaker)).toMatchObject({ tier: 'critical' });
    expect(await outcome(there, before)).toMatchObject({ tier: 'critical', gone: [POLICY] });
  });

  test('that the configuration names is delivered', async () => {
    const config = {
      '.meshwarden/config.yaml':
        "version: 1\nenvironments: [{ name: prod, paths: ['examples/prod', 'overlays/prod'] }]\n",
    };
    const before = { ...config, ...PROD };
    const after = { ...withoutPolicy(before), 'examples/prod/mtls.yaml': strict() };
    expect(await outcome(before, after)).toMatchObject({
      tier: 'critical',
      gone: [POLICY],
      come: [POLICY],
    });
  });

  test('gives back what is new then', async () => {
    const aside = { ...withoutPolicy(PROD), 'attic/mtls.yaml': strict() };
    expect(await outcome(aside, PROD)).toMatchObject({
      tier: 'critical',
      gone: [],
      come: [POLICY],
    });
  });

  test('holds no copy that hides a change of the object in force', async () => {
    const before = { ...PROD, 'attic/mtls.yaml': strict() };
    expect(await outcome(before, withoutPolicy(before))).toMatchObject({
      tier: 'critical',
      gone: [POLICY],
    });
  });
});

describe('ordinary changes stay quiet', () => {
  const route = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec: { hosts: [web], http: [{ route: [{ destination: { host: web } }] }] }
`;
  test('an example that builds on a folder takes nothing from it', async () => {
    const base = {
      'base/kustomization.yaml': kustomization('mtls.yaml'),
      'base/mtls.yaml': strict(),
    };
    const after = { ...base, 'examples/all/kustomization.yaml': kustomization('../../base') };
    expect(await outcome(base, after)).toMatchObject({ tier: 'low', gone: [], come: [] });
  });

  test('beside its copy in examples an object changes as it does alone', async () => {
    const before = { ...PROD, 'examples/mtls.yaml': strict() };
    const after = {
      ...before,
      'overlays/prod/mtls.yaml': strict().replace('STRICT', 'PERMISSIVE'),
    };
    expect(await outcome(before, after)).toMatchObject({ tier: 'critical', gone: [], come: [] });
  });

  test.each<[string, Files, Files]>([
    [
      'a file that moves within its root',
      PROD,
      {
        ...withoutPolicy(PROD),
        'overlays/prod/policies/mtls.yaml': strict(),
        'overlays/prod/kustomization.yaml': kustomization('namespace.yaml', 'policies/mtls.yaml'),
      },
    ],
    [
      'a kustomization around another that takes in all of it',
      PROD,
      { ...PROD, 'everything/kustomization.yaml': kustomization('../overlays/prod') },
    ],
    [
      'a plain folder that Flux comes to apply',
      { 'mesh/mtls.yaml': strict() },
      { 'mesh/mtls.yaml': strict(), 'flux.yaml': fluxKustomization('mesh') },
    ],
    [
      'a folder whose applier follows it under another name',
      {
        'clusters/prod/flux.yaml': fluxKustomization('mesh'),
        'mesh/mtls.yaml': strict(),
      },
      {
        'clusters/prod/flux.yaml': fluxKustomization('istio'),
        'istio/mtls.yaml': strict(),
      },
    ],
    [
      'a route that moves to another root',
      { ...PROD, 'a/route.yaml': route },
      { ...PROD, 'b/route.yaml': route },
    ],
  ])('%s', async (_, before, after) => {
    expect(await outcome(before, after)).toMatchObject({ gone: [] });
  });
});
