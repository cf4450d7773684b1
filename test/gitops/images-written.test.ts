import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { argoBuild } from '../../src/gitops/argo/argo-build.ts';
import { fluxBuild } from '../../src/gitops/flux/flux-build.ts';
import { createKustomizeRenderer } from '../../src/kustomize/index.ts';
import type { KustomizationRewrite } from '../../src/kustomize/index.ts';
import type { Node } from '../../src/manifest/index.ts';
import { itemsAt, stringAt, parseYaml } from '../../src/manifest/index.ts';
import { kustomizeTables } from '../kustomize/render.ts';
import { treeOf } from '../support/tree-of.ts';

type Image = Readonly<Partial<Record<'name' | 'newName' | 'newTag' | 'digest', string>>>;

const nodeOf = (value: unknown): Node => {
  const node = parseYaml('asked.yaml', JSON.stringify(value))[0]?.node;
  if (node == null) throw new Error('fixture');
  return node;
};

const SHA = `sha256:${'0'.repeat(64)}`;

/** The image that `nginx:1` becomes in a folder whose kustomization has these images. */
function imageWith(images: readonly Image[], rewrite: KustomizationRewrite | null): string {
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web' },
    spec: { containers: [{ name: 'web', image: 'nginx:1' }] },
  };
  const tree = treeOf({
    'app/kustomization.yaml': JSON.stringify({ resources: ['pod.yaml'], images }),
    'app/pod.yaml': JSON.stringify(pod),
  });
  const call = rewrite === null ? {} : { rewrite };
  const built = createKustomizeRenderer(kustomizeTables).render(tree, 'app', undefined, call);
  const [container] = itemsAt(built.resources[0]?.node, 'spec', 'containers');
  return stringAt(container, 'image') ?? built.failure?.message ?? '';
}

const byFlux = (images: readonly Image[]): KustomizationRewrite =>
  fluxBuild(nodeOf({ spec: { path: './app', images } }));

const byArgo = (images: readonly string[]): KustomizationRewrite | null => {
  const source = nodeOf({ path: 'app', kustomize: { images } });
  return argoBuild(nodeOf({ metadata: { name: 'app' } }), source);
};

describe('images of a Flux Kustomization go into the entry of the same name by field (FLUX-15)', () => {
  const own: Image = { name: 'nginx', newName: 'own/nginx', newTag: '7' };
  test.each<readonly [string, readonly Image[], readonly Image[], string]>([
    ['a tag', [own], [{ name: 'nginx', newTag: '9' }], 'own/nginx:9'],
    ['a name', [own], [{ name: 'nginx', newName: 'other' }], 'other:7'],
    ['a digest in place of a tag', [own], [{ name: 'nginx', digest: SHA }], `own/nginx@${SHA}`],
    [
      'a tag in place of a digest',
      [{ name: 'nginx', digest: SHA }],
      [{ name: 'nginx', newTag: '9' }],
      'nginx:9',
    ],
    ['nothing', [own], [{ name: 'nginx' }], 'own/nginx:7'],
    ['empty texts', [own], [{ name: 'nginx', newName: '', newTag: '' }], 'own/nginx:7'],
    [
      'one name twice',
      [own],
      [
        { name: 'nginx', newTag: '9' },
        { name: 'nginx', newName: 'x' },
      ],
      'x:9',
    ],
    ['another name', [own], [{ name: 'redis', newTag: '9' }], 'own/nginx:7'],
    ['no entry there', [], [{ name: 'nginx', newTag: '9' }], 'nginx:9'],
  ])('%s', (_, images, written, expected) => {
    expect(imageWith(images, byFlux(written))).toBe(expected);
  });

  test('whatever both say', () => {
    const text = fc.constantFrom('', 'a', 'b');
    const image = fc.record({ newName: text, newTag: text, digest: fc.constantFrom('', SHA) });
    fc.assert(
      fc.property(image, image, (file, flux) => {
        const versioned = flux.newTag !== '' || flux.digest !== '' ? flux : file;
        const { newTag, digest } = versioned;
        const newName = flux.newName || file.newName;
        const merged = { name: 'nginx', newName, newTag, digest };
        const written = byFlux([{ name: 'nginx', ...flux }]);
        expect(imageWith([{ name: 'nginx', ...file }], written)).toBe(imageWith([merged], null));
      }),
    );
  });
});

describe('images of an Application take the place of those of their name (ARGO-82)', () => {
  const own: Image = { name: 'nginx', newName: 'own/nginx', newTag: '7' };
  test.each<readonly [string, readonly Image[], readonly string[], string]>([
    ['a tag', [own], ['nginx:9'], 'nginx:9'],
    ['a name', [own], ['nginx=other'], 'other:1'],
    ['a star for the name that is there', [own], ['nginx=*:9'], 'own/nginx:9'],
    ['a star for the tag that is there', [own], ['nginx=other:*'], 'other:7'],
    ['a star for a name that is not there', [], ['nginx=*:9'], 'nginx:9'],
    ['the last of one name', [], ['nginx:8', 'nginx:9'], 'nginx:9'],
    ['the order of names', [{ name: 'own', newTag: '3' }], ['nginx=own:2'], 'own:3'],
  ])('%s', (_, images, written, expected) => {
    expect(imageWith(images, byArgo(written))).toBe(expected);
  });
});
