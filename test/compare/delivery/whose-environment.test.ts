import { messageOf } from '../../../src/checks/index.ts';
import { spoken } from '../../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { reportOf, reviewOf } from '../../support/review-of.ts';
import { configMap } from './flux-trees.ts';
import { argo } from './layouts/parts.ts';
import type { Files } from './releases.ts';

const built = (...files: readonly string[]): string => `resources: [${files.join(', ')}]\n`;
const policy =
  'apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: { name: web, namespace: shop }\nspec: { action: ALLOW }\n';

/** Three environments of one cluster, and a folder beside them that nothing here applies. */
const tree = (more: Files = {}): Files => ({
  ...Object.fromEntries(
    ['dev', 'prod', 'staging'].flatMap((name) => [
      [`apps/web/overlays/${name}/kustomization.yaml`, built('note.yaml')],
      [`apps/web/overlays/${name}/note.yaml`, configMap(`note-${name}`, '{ a: b }')],
      [`argocd/${name}.yaml`, argo(name, `apps/web/overlays/${name}`, 'namespace: shop')],
    ]),
  ),
  'apps/web/overlays/dev-test/kustomization.yaml': built('note.yaml'),
  'apps/web/overlays/dev-test/note.yaml': configMap('note-test', '{ a: b }'),
  ...more,
});

test('a file that a kustomization does not list is told in the environment that builds that folder', async () => {
  const { findings } = await reviewOf(
    tree(),
    tree({ 'apps/web/overlays/dev/policy.yaml': policy }),
  );
  expect(
    findings
      .filter(({ detector }) => detector === 'object-never-applied')
      .map(({ environment }) => environment),
  ).toEqual(['dev']);
});

test('a folder that nothing here applies is no environment that is counted', async () => {
  const changed = tree({ 'apps/web/overlays/dev/note.yaml': configMap('note-dev', '{ a: c }') });
  const { text } = await reportOf(tree(), changed, 'markdown');
  expect(text).toContain(
    '3 environments and what nobody seen here applies, 6 objects of the former compared.',
  );
  const alike = tree({
    'apps/web/overlays/dev/note.yaml': `# note\n${configMap('note-dev', '{ a: b }')}`,
  });
  const same = await reportOf(tree(), alike, 'markdown');
  expect(same.text).toContain(
    '3 environments and what nobody seen here applies render and behave the same',
  );
});

test('a cluster whose own applier applies what all clusters get is one that is counted', async () => {
  const kustomization = (name: string, path: string): string =>
    `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: ${name}, namespace: flux-system }\nspec: { path: ./${path}, prune: true, sourceRef: { kind: GitRepository, name: flux-system } }\n`;
  const fleet = (value: string): Files => ({
    'clusters/one/mesh.yaml': kustomization('mesh', 'infrastructure/mesh'),
    'clusters/two/mesh.yaml': kustomization('mesh', 'infrastructure/mesh'),
    'clusters/two/notes.yaml': kustomization('notes', 'infrastructure/notes'),
    'infrastructure/mesh/policy.yaml': policy,
    'infrastructure/notes/note.yaml': configMap('note', `{ a: ${value} }`),
    'infrastructure/loose/policy.yaml': policy.replace('name: web', 'name: loose'),
  });
  const { text } = await reportOf(fleet('b'), fleet('c'), 'markdown');
  expect(text).toContain('2 environments and what nobody seen here applies, ');
});

describe('a root that does not build any more', () => {
  const chart = (name: string): string =>
    `  - { name: ${name}, repo: "https://charts.example", version: 1.0.0 }\n`;
  const kustomization = (charts: string, ...resources: readonly string[]): string =>
    `${built('note.yaml', ...resources)}${charts === '' ? '' : `helmCharts:\n${charts}`}`;
  const builtMessage = async (charts: string, ...more: readonly string[]): Promise<string> => {
    const of = (...resources: readonly string[]): Files => ({
      'web/kustomization.yaml': kustomization(charts, ...more, ...resources),
      'web/note.yaml': configMap('note', '{ a: b }'),
    });
    const { findings } = await reviewOf(of(), of('missing.yaml'));
    return findings
      .filter(({ detector }) => detector === 'root-no-longer-renders')
      .map((each) => spoken(messageOf(each)))
      .join();
  };

  test('stops what it takes beside its objects too', async () => {
    expect(await builtMessage('')).toBe(
      '`web` no longer builds: its one object cannot be applied.',
    );
    expect(await builtMessage(chart('gateway'))).toBe(
      '`web` no longer builds: its one object cannot be applied, nor chart gateway.',
    );
    expect(await builtMessage(chart('gateway') + chart('base'))).toBe(
      '`web` no longer builds: its one object cannot be applied, nor its 2 charts.',
    );
    expect(await builtMessage('', 'https://acme.example/release.yaml')).toBe(
      '`web` no longer builds: its one object cannot be applied, nor what it takes from elsewhere.',
    );
  });
});
