import { describe, expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';
import { virtualService } from '../../gitops/fixtures.ts';
import { argo } from './layouts/parts.ts';
import type { Files } from './releases.ts';

const resources = (...files: readonly string[]): string => `resources: [${files.join(', ')}]\n`;

/** An Application of a base, which the overlay of each environment points at a folder of its own. */
const tree = (hosts: Readonly<Record<string, string>>): Files => ({
  'hub/base/kustomization.yaml': resources('web.yaml'),
  'hub/base/web.yaml': argo('web', 'web/overlays/dev'),
  'hub/overlays/dev/kustomization.yaml': resources('../../base'),
  'hub/overlays/prod/kustomization.yaml': `${resources('../../base')}patches:
  - target: { kind: Application, name: web }
    patch: |
      - { op: replace, path: /spec/source/path, value: web/overlays/prod }
`,
  ...Object.fromEntries(
    Object.entries(hosts).flatMap(([name, host]) => [
      [`web/overlays/${name}/kustomization.yaml`, resources('web.yaml')],
      [`web/overlays/${name}/web.yaml`, virtualService(host)],
    ]),
  ),
});

const where = async (before: Files, after: Files) => {
  const { changes, environments } = await reviewOf(before, after);
  return {
    where: [...new Set(changes.map(({ environment }) => environment))],
    roots: Object.fromEntries(
      environments.map(({ name, roots }) => [
        name,
        roots.map(({ path }) => path).filter((path) => path.startsWith('web')),
      ]),
    ),
  };
};

describe('an Application that an overlay points elsewhere', () => {
  test('applies what it is rendered with, once for each overlay', async () => {
    const before = tree({ dev: 'web', prod: 'web' });
    const roots = { dev: ['web/overlays/dev'], prod: ['web/overlays/prod'] };
    expect(await where(before, tree({ dev: 'shop', prod: 'web' }))).toEqual({
      where: ['dev'],
      roots,
    });
    expect(await where(before, tree({ dev: 'web', prod: 'shop' }))).toEqual({
      where: ['prod'],
      roots,
    });
  });

  test('is compared with what it applied where the overlay points at another folder', async () => {
    const before = tree({ dev: 'web', prod: 'web', next: 'next' });
    const after = {
      ...before,
      'hub/overlays/prod/kustomization.yaml':
        before['hub/overlays/prod/kustomization.yaml']?.replace('overlays/prod', 'overlays/next') ??
        '',
    };
    const { changes } = await reviewOf(before, after);
    expect(
      changes
        .filter(({ kind }) => kind === 'resource-added' || kind === 'resource-removed')
        .map(({ kind, environment, subject }) => `${environment} ${kind} ${subject.name}`)
        .sort(),
    ).toEqual(['prod resource-added next', 'prod resource-removed web']);
  });
});
