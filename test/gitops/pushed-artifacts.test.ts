import { expect, test } from 'vitest';
import { configMap, rootsOf } from '../compare/delivery/flux-trees.ts';
import { readActions } from '../../src/gitops/scripts/script-actions.ts';

const PUSH =
  'flux push artifact oci://registry.example.com/acme/checks:$(git rev-parse --short HEAD) --path=./checks --revision=main';

const tree = (command: string) => ({
  '.github/workflows/publish.yaml': `on: push\njobs:\n  publish:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ${command}\n`,
  'checks/kustomization.yaml': 'resources: [note.yaml]\n',
  'checks/note.yaml': configMap('note', '{ a: b }'),
  'checks/after/kustomization.yaml': 'resources: [../note.yaml]\n',
});

test('a folder that is pushed as an artifact of Flux is built with files outside of it', () => {
  const root = rootsOf(tree(PUSH)).get('checks/after');
  expect(root?.failure).toBeNull();
  expect(root?.resources.map(({ name }) => name)).toEqual(['note']);
});

test.each([
  'kustomize build checks/after',
  'kubectl apply -k checks/after',
  'flux build artifact --path=./checks',
])('one that %s builds is not', (command) => {
  expect(rootsOf(tree(command)).get('checks/after')?.failure?.reason).toBe('outside-root');
});

test('what stands behind a command within a word belongs to the command around it', () => {
  expect(readActions('kubectl apply -f a-$(x | y; z (k))-b.yaml -f c.yaml', false)).toEqual([
    {
      ...{ does: 'apply', tool: 'kubectl', line: 1, context: null },
      targets: [
        { word: 'a-${}-b.yaml', reach: 'files' },
        { word: 'c.yaml', reach: 'files' },
      ],
    },
  ]);
});
