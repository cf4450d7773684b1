import { describe, expect, test } from 'vitest';
import { refusalSentence } from '../../../../src/features/rollback/reverts/revert-refusal.ts';
import type { RevertScope } from '../../../../src/review/index.ts';
import { createRepository } from '../../../review/edge/temporary-repository.ts';
import type { TemporaryRepository, Written } from '../../../review/edge/temporary-repository.ts';
import { rollBackIn } from './roll-back-in.ts';

const object = (name: string, namespace: string, value: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n  namespace: ${namespace}\ndata:\n  value: ${value}\n`;
const patch = (value: string): string => object('settings', 'shop', value);
const kustomization = (...lines: readonly string[]): string =>
  `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n${lines.join('\n')}\n`;
const OVERLAY = kustomization('resources: [../../base]', 'patches: [{ path: patch.yaml }]');

type Tree = Readonly<Record<string, Written>>;

const TREE: Tree = {
  'base/kustomization.yaml': kustomization('resources:', '  - settings.yaml', '  - pay.yaml'),
  'base/settings.yaml': object('settings', 'shop', 'base'),
  'base/pay.yaml': object('limits', 'pay', 'one'),
  'overlays/prod/kustomization.yaml': OVERLAY,
  'overlays/prod/patch.yaml': patch('prod'),
  'overlays/staging/kustomization.yaml': OVERLAY,
  'overlays/staging/patch.yaml': patch('staging'),
};

/** A repository with the tree, a change of it, and what came later. */
function changed(change: Tree, later: Tree = { 'README.md': 'later\n' }) {
  const repository = createRepository();
  repository.git('config', 'user.name', 'Ann');
  repository.git('config', 'user.email', 'ann@example.com');
  repository.commit(TREE);
  const target = repository.commit(change);
  repository.commit(later);
  return { repository, target };
}

const inEnvironment = (name: string): RevertScope => ({ kind: 'environment', name });
const inNamespace = (name: string): RevertScope => ({ kind: 'namespace', name });

async function undone(
  { repository, target }: { repository: TemporaryRepository; target: string },
  scope: RevertScope,
): Promise<string> {
  const end = await rollBackIn(repository, { target: { kind: 'commit', commit: target }, scope });
  if (end.kind === 'refused') {
    if (!('reason' in end.refusal) || end.refusal.reason === 'repository') return end.kind;
    return refusalSentence(end.refusal as Parameters<typeof refusalSentence>[0]);
  }
  if (end.kind !== 'reverted') return end.kind;
  return repository.git('diff', '--name-only', 'main', end.branch.name).replaceAll('\n', ' ');
}

describe('what was done in one environment', () => {
  const BOTH = {
    'overlays/prod/patch.yaml': patch('a'),
    'overlays/staging/patch.yaml': patch('b'),
  };

  test('is undone there alone', async () => {
    expect(await undone(changed(BOTH), inEnvironment('prod'))).toBe('overlays/prod/patch.yaml');
    expect(await undone(changed(BOTH), inEnvironment('staging'))).toBe(
      'overlays/staging/patch.yaml',
    );
  });

  test('keeps what came there later', async () => {
    const later = {
      'overlays/prod/kustomization.yaml': kustomization(
        'resources: [../../base, more.yaml]',
        'patches: [{ path: patch.yaml }]',
      ),
      'overlays/prod/more.yaml': object('more', 'shop', 'later'),
    };
    expect(await undone(changed(BOTH, later), inEnvironment('prod'))).toBe(
      'overlays/prod/patch.yaml',
    );
  });

  test('is refused where it comes from what others are made of, too', async () => {
    const base = { ...BOTH, 'base/pay.yaml': object('limits', 'pay', 'two') };
    const text = await undone(changed(base), inEnvironment('prod'));
    expect(text).toContain('cannot be undone there alone. Others read `base/pay.yaml`, too.');
    expect(text).toContain('ConfigMap pay/limits in overlays/prod');
  });

  test('names the environments that there are where it is none, or nothing was done in it', async () => {
    const only = changed({ 'overlays/prod/patch.yaml': patch('a') });
    expect(await undone(only, inEnvironment('nowhere'))).toBe(
      'There is no environment `nowhere`, before the change or after it. It changes environments `prod`.',
    );
    expect(await undone(only, inEnvironment('staging'))).toBe(
      'The change does nothing in environment `staging`. It changes environments `prod`.',
    );
  });
});

describe('what was done in one namespace', () => {
  const BOTH = {
    'base/pay.yaml': object('limits', 'pay', 'two'),
    'overlays/prod/patch.yaml': patch('a'),
  };

  test('is undone there alone, in files and in patches', async () => {
    expect(await undone(changed(BOTH), inNamespace('pay'))).toBe('base/pay.yaml');
    expect(await undone(changed(BOTH), inNamespace('shop'))).toBe('overlays/prod/patch.yaml');
  });

  test('takes the line that names a file with it', async () => {
    const added = {
      ...BOTH,
      'base/kustomization.yaml': kustomization(
        'resources:',
        '  - settings.yaml',
        '  - pay.yaml',
        '  - more.yaml',
      ),
      'base/more.yaml': object('more', 'pay', 'new'),
    };
    expect(await undone(changed(added), inNamespace('pay'))).toBe(
      'base/kustomization.yaml base/more.yaml base/pay.yaml',
    );
  });

  test('is refused where one file holds what was done in two', async () => {
    const both = {
      'base/pay.yaml': `${object('limits', 'pay', 'two')}---\n${object('new', 'shop', 'y')}`,
    };
    const text = await undone(changed(both), inNamespace('pay'));
    expect(text).toContain('What the change did in namespace `pay` cannot be undone there alone.');
    expect(text).toContain('--resource');
  });
});
