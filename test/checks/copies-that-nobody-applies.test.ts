import { describe, expect, test } from 'vitest';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';
import { app } from './findings-of.ts';

const OTHER = app('shop', 'payments');
const SECRET =
  'apiVersion: v1\nkind: Secret\nmetadata: { name: db, namespace: shop }\ndata: { password: aHVudGVyMjI= }\n';
const hpa = (version: string): string =>
  `apiVersion: autoscaling/${version}\nkind: HorizontalPodAutoscaler\nmetadata: { name: orders, namespace: shop }\nspec: { maxReplicas: 3, scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: orders } }\n`;

const GOOD = hpa('v2');
/** No Kubernetes from 1.25 on has this version. */
const OLD = hpa('v2beta1');

/** A folder with a kustomization; nothing in the tree applies it. */
const built = (folder: string, text: string): Files => ({
  [`${folder}/kustomization.yaml`]: 'resources: [all.yaml]\n',
  [`${folder}/all.yaml`]: text,
});

const chart = (folder: string, text: string): Files => ({
  [`${folder}/Chart.yaml`]: `apiVersion: v2\nname: ${folder}\nversion: 1.0.0\n`,
  [`${folder}/templates/all.yaml`]: text,
});

/** A folder of manifests, which is read for the object of Istio in it. */
const plain = (folder: string, text: string): Files => ({
  [`${folder}/all.yaml`]: text,
  [`${folder}/mesh.yaml`]:
    'apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: { name: default, namespace: shop }\nspec: { mtls: { mode: STRICT } }\n',
});

async function saidOf(check: string, before: Files, after: Files): Promise<readonly string[]> {
  const { findings } = await reviewOf(before, after);
  return findings
    .filter((each) => each.check === check)
    .map(({ origin, introducedBy }) => `${origin.file} ${introducedBy}`)
    .sort();
}

describe('what the change writes is new, though a copy that stays elsewhere has it too', () => {
  test.each([
    ['a flat copy that comes later', plain('flat', OLD)],
    ['a flat copy that comes first', plain('copy', OLD)],
    ['another kustomization', built('flat', OLD)],
    ['a chart', chart('flat', OLD)],
  ])('in %s', async (_, copy) => {
    const before = { ...copy, ...built('mesh', GOOD) };
    const after = { ...copy, ...built('mesh', OLD) };
    expect(await saidOf('refused-by-some-releases', before, after)).toEqual([
      'mesh/all.yaml this-change',
    ]);
  });

  test('with an object that was not there', async () => {
    const copy = plain('flat', hpa('v2beta1'));
    const before = { ...copy, ...built('mesh', OTHER) };
    const after = { ...copy, ...built('mesh', `${OTHER}---\n${OLD}`) };
    expect(await saidOf('refused-by-some-releases', before, after)).toEqual([
      'mesh/all.yaml this-change',
    ]);
  });

  test('with a credential', async () => {
    const copy = plain('flat', SECRET);
    const before = { ...copy, ...built('mesh', GOOD) };
    const after = { ...copy, ...built('mesh', `${GOOD}---\n${SECRET}`) };
    expect(await saidOf('secret-object-in-clear', before, after)).toEqual([
      'flat/all.yaml already-there',
      'mesh/all.yaml this-change',
    ]);
  });
});

describe('what was there is not new', () => {
  test('where its folder has another name', async () => {
    expect(
      await saidOf('refused-by-some-releases', built('flat', OLD), built('mesh', OLD)),
    ).toEqual(['mesh/all.yaml already-there']);
  });

  test('where it moves out of a flat file into a kustomization', async () => {
    const before = { ...plain('flat', `${OLD}---\n${SECRET}`), ...built('mesh', OTHER) };
    const after = {
      ...plain('flat', SECRET),
      ...built('mesh', `${OTHER}---\n${OLD}`),
    };
    expect(await saidOf('refused-by-some-releases', before, after)).toEqual([
      'mesh/all.yaml already-there',
    ]);
  });

  test('where the other copy alone is mended', async () => {
    const before = { ...plain('copy', OLD), ...built('mesh', OLD) };
    const after = { ...plain('copy', GOOD), ...built('mesh', OLD) };
    expect(await saidOf('refused-by-some-releases', before, after)).toEqual([
      'mesh/all.yaml already-there',
    ]);
  });

  test('where the file of one of two copies gets another object', async () => {
    const copy = plain('flat', OLD);
    const before = { ...copy, ...built('mesh', OLD) };
    const after = { ...copy, ...built('mesh', `${OLD}---\n${OTHER}`) };
    expect(await saidOf('refused-by-some-releases', before, after)).toEqual([
      'flat/all.yaml already-there',
    ]);
  });
});

describe('a folder that is new, with a file as another one has it, brings nothing of it', () => {
  const old = built('mesh-1', OLD);

  test('what the base says of that one is placed there', async () => {
    const after = { ...old, ...built('mesh-2', OLD) };
    expect(await saidOf('refused-by-some-releases', old, after)).toEqual([
      'mesh-1/all.yaml already-there',
    ]);
  });

  test('a copy with another object in its file is a file of its own', async () => {
    const after = { ...old, ...built('mesh-2', `${OLD}---\n${OTHER}`) };
    expect(await saidOf('refused-by-some-releases', old, after)).toEqual([
      'mesh-2/all.yaml this-change',
    ]);
  });

  test('a copy in which something differs says it for the first time', async () => {
    const after = { ...old, ...built('mesh-2', OLD.replace('maxReplicas: 3', 'maxReplicas: 4')) };
    expect(await saidOf('refused-by-some-releases', old, after)).toEqual([
      'mesh-2/all.yaml this-change',
    ]);
  });
});
