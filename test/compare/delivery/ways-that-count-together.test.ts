import { describe, expect, test } from 'vitest';
import { readPackageData } from '../../../src/review/edge/package-data.ts';
import { createEngine } from '../../../src/review/index.ts';
import { deliveryMap, renderTree } from '../../../src/gitops/index.ts';
import { reportOf, reviewOf } from '../../support/review-of.ts';
import { treeOf } from '../../support/tree-of.ts';
import type { Files } from './releases.ts';
import { meshMtls } from '../../support/objects.ts';

const engine = createEngine(readPackageData());

const built = (...resources: readonly string[]): string =>
  `resources:\n${resources.map((each) => `  - ${each}\n`).join('')}`;
const service = (name: string, port = 80): string =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: ${name}, namespace: shop }\nspec: { ports: [{ port: ${String(port)} }] }\n`;
const istiod = (image: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: web, namespace: shop }\ndata: { image: ${image} }\n`;

/** Three ways to install one thing; `example` builds the first. */
const ways = (images: readonly [string, string], example: readonly string[] = []): Files => ({
  'ways/secure/kustomization.yaml': built('web.yaml'),
  'ways/secure/web.yaml': istiod(images[0]),
  'ways/insecure/kustomization.yaml': built('web.yaml', 'only.yaml'),
  'ways/insecure/web.yaml': istiod(images[1]),
  'ways/insecure/only.yaml': service('only', 81),
  'example/kustomization.yaml': built('note.yaml', ...example),
  'example/note.yaml': service('note'),
  'example/only.yaml': service('only'),
  // variants of one thing among many others name no environment
  ...Object.fromEntries(
    Array.from({ length: 9 }, (_, at) => `apps/app-${String(at)}`).flatMap((folder) => [
      [`${folder}/kustomization.yaml`, built('a.yaml')],
      [`${folder}/a.yaml`, service(folder.slice('apps/'.length))],
    ]),
  ),
});

describe('ways to install one thing that nothing in the tree applies', () => {
  test('are said to count together, and the folders that change are named', async () => {
    const { reach = [] } = await reviewOf(ways(['a', 'a']), ways(['b', 'c']));
    expect(reach).toEqual([
      'Nothing seen in this tree applies ways/insecure and ways/secure. Which of the 12 folders of default a cluster gets is not known: what goes from one may stay in another, and numbers are of all of them.',
    ]);
  });

  test('come before a folder around them builds, where somebody applies them by themselves', async () => {
    const text = 'What example takes in from other folders may come before';
    const of = (image: string, ...parts: readonly string[]): Files =>
      ways([image, 'a'], ['../ways/secure', ...parts]);
    const { reach = [] } = await reviewOf(of('a', 'gone.yaml'), of('b', 'gone.yaml'));
    expect(reach.join()).toContain(text);
    const built = (await reviewOf(of('a'), of('b'))).reach ?? [];
    expect(built.join()).not.toContain(text);
    // what changes lies in the folder itself
    const own = {
      ...of('a', 'gone.yaml'),
      'example/note.yaml': service('note', 81),
    };
    expect(((await reviewOf(of('a', 'gone.yaml'), own)).reach ?? []).join()).not.toContain(text);
  });

  test('are counted without what a script takes and without what only istioctl reads', async () => {
    const more = {
      'deploy.sh': 'kubectl apply -k apps/app-0\nkubectl apply -k apps/app-1\n',
      'mesh/profile.yaml':
        'apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\nspec: { profile: default, tag: 1.29.0 }\n',
      'mesh/install/kustomization.yaml': built('istio.yaml'),
      'mesh/install/istio.yaml':
        'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: istiod, namespace: istio-system }\nspec: { template: { spec: { containers: [{ name: discovery, image: "docker.io/istio/pilot:1.29.0" }] } } }\n',
    };
    const after = { ...ways(['b', 'c']), ...more };
    const { reach = [] } = await reviewOf({ ...ways(['a', 'a']), ...more }, after);
    // the twelve and mesh/install, without apps/app-0, apps/app-1 and mesh
    expect(reach).toHaveLength(1);
    expect(reach[0]).toContain('Which of the 11 folders of default a cluster gets');
    const { plan, environments } = renderTree(treeOf(after), [], engine);
    const listed = deliveryMap(plan, environments).environments.flatMap(({ roots }) => roots);
    expect(
      listed.filter(({ appliers, scripts }) => appliers.length === 0 && scripts === undefined),
    ).toHaveLength(11);
  });

  test('are not said to do so where a script or an applier takes them', async () => {
    const script = {
      'deploy.sh': 'kubectl apply -k ways/secure\nkubectl apply -k ways/insecure\n',
    };
    const { reach = [] } = await reviewOf(
      { ...ways(['a', 'a']), ...script },
      { ...ways(['b', 'c']), ...script },
    );
    expect(reach.filter((note) => note.includes('such folders'))).toEqual([]);
  });

  test('name their folders where one object differs otherwise in each', async () => {
    const { text } = await reportOf(ways(['a', 'a']), ways(['b', 'c']), 'markdown');
    expect(text.split('\n').filter((line) => line.startsWith('ConfigMap shop/web, '))).toEqual([
      'ConfigMap shop/web, ways/insecure',
      'ConfigMap shop/web, ways/secure',
    ]);
  });

  test('keep no object for each other: another way may have one of that name', async () => {
    const { text } = await reportOf(ways(['a', 'a'], ['only.yaml']), ways(['a', 'a']), 'markdown');
    expect(text).toContain(
      'Service shop/only: removed from `example`; also in `ways/insecure`, if the cluster gets that',
    );
  });
});

describe('a plain folder that a script takes as a whole', () => {
  const at = (path: string, script: Files): Files => ({
    [`config/${path}/mtls.yaml`]: meshMtls('STRICT'),
    'config/web/web.yaml': service('web'),
    ...script,
  });
  const leaves = async (script: Files): Promise<readonly string[]> => {
    const { changes } = await reviewOf(at('istio-generated', script), at('istio/made', script));
    return changes
      .filter(({ kind }) => kind.startsWith('resource-'))
      .map(({ kind, subject }) => `${kind} ${subject.name}`)
      .sort();
  };

  test('keeps what moves in it', async () => {
    expect(await leaves({ 'deploy.sh': 'ytt -f config | kapp deploy -a web -f -\n' })).toEqual([]);
    expect(await leaves({ 'deploy.sh': 'kubectl apply -R -f config\n' })).toEqual([]);
  });

  test('loses it where nothing is seen to take both places', async () => {
    expect(await leaves({})).toEqual(['resource-added default', 'resource-removed default']);
    expect(await leaves({ 'deploy.sh': 'kubectl apply -f config/istio-generated\n' })).toEqual([
      'resource-added default',
      'resource-removed default',
    ]);
  });
});
