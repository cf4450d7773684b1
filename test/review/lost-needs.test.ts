import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { configMap, flux } from '../compare/delivery/flux-trees.ts';
import { meshMtls } from '../support/objects.ts';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';

const VARIABLES = '  postBuild: { substituteFrom: [{ kind: ConfigMap, name: settings }] }\n';
const SOURCE =
  'apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: { name: mesh, namespace: flux-system }\nspec: { interval: 1m, url: "https://git.example.com/acme/fleet" }\n';

const fleet = (spec: string, source = 'flux-system'): Files => ({
  'clusters/prod/flux-system.yaml': flux('flux-system', './clusters/prod'),
  'clusters/prod/mesh.yaml': flux('mesh', './mesh', spec, source),
  'clusters/prod/settings.yaml': flux('settings', './settings'),
  'mesh/mtls.yaml': meshMtls('STRICT'),
  'mesh/note.yaml': configMap('note', '{ a: "is ${LEVEL}" }'),
  'settings/settings.yaml': configMap('settings', '{ LEVEL: quiet }'),
  'settings/other.yaml': configMap('other', '{ a: b }'),
});
const OPENED = { 'mesh/mtls.yaml': meshMtls('PERMISSIVE') };
const without = (files: Files, ...gone: readonly string[]): Files =>
  Object.fromEntries(Object.entries(files).filter(([file]) => !gone.includes(file)));

const SIDES: Readonly<Record<string, readonly [before: Files, after: Files]>> = {
  'its variables': [
    fleet(VARIABLES),
    without({ ...fleet(VARIABLES), ...OPENED }, 'settings/settings.yaml'),
  ],
  'its source': [
    { ...fleet('', 'mesh'), 'clusters/prod/source.yaml': SOURCE },
    { ...fleet('', 'mesh'), ...OPENED },
  ],
  'what it waits for': [
    fleet('  dependsOn: [{ name: settings }]\n'),
    without(
      { ...fleet('  dependsOn: [{ name: settings }]\n'), ...OPENED },
      'clusters/prod/settings.yaml',
    ),
  ],
};

describe.each(Object.entries(SIDES))('a Kustomization that loses %s', (_, [before, after]) => {
  test('stands as it was, and comes to what its folder says once it reconciles', async () => {
    const { changes, findings, tier } = await reviewOf(before, after);
    const own = changes.filter(({ subject }) => ['default', 'note'].includes(subject.name));
    expect(own.map(({ subject }) => subject.name)).not.toContain('note');
    expect(new Set(own.map(({ heldUpBy }) => heldUpBy))).toEqual(
      new Set([{ kind: 'applier', until: 'Kustomization flux-system/mesh reconciles' }]),
    );
    const said = findings
      .map((told) => spoken(messageOf(told)))
      .filter((each) => spoken(each).includes('mTLS goes'));
    expect(said).not.toEqual([]);
    for (const each of said)
      expect(each).toMatch(/^Once Kustomization flux-system\/mesh reconciles: mTLS goes/);
    expect(
      findings.filter((told) => spoken(messageOf(told)).startsWith('Flux applies nothing of')),
    ).toHaveLength(1);
    expect(tier).toBe('critical');
  });
});

describe('nothing stops', () => {
  const isHeld = async (before: Files, after: Files): Promise<boolean> =>
    (await reviewOf(before, after)).changes.some(({ heldUpBy }) => heldUpBy !== undefined);

  test('where the object was never in the tree', async () => {
    const files = without(fleet(VARIABLES), 'settings/settings.yaml');
    expect(await isHeld(files, { ...files, ...OPENED })).toBe(false);
  });

  test('where it is optional', async () => {
    const optional = VARIABLES.replace('name: settings', 'name: settings, optional: true');
    const files = fleet(optional);
    expect(await isHeld(files, without({ ...files, ...OPENED }, 'settings/settings.yaml'))).toBe(
      false,
    );
  });

  test('where the object moves to another file', async () => {
    const files = fleet(VARIABLES);
    const moved = { 'settings/renamed.yaml': configMap('settings', '{ LEVEL: quiet }') };
    expect(
      await isHeld(files, without({ ...files, ...moved, ...OPENED }, 'settings/settings.yaml')),
    ).toBe(false);
  });

  test('where nothing prunes it', async () => {
    const kept = flux('settings', './settings').replace('prune: true', 'prune: false');
    const files = { ...fleet(VARIABLES), 'clusters/prod/settings.yaml': kept };
    expect(await isHeld(files, without({ ...files, ...OPENED }, 'settings/settings.yaml'))).toBe(
      false,
    );
  });
});
