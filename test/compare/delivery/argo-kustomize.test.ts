import { expect, test } from 'vitest';
import type { Plain } from '../../../src/manifest/index.ts';
import { app } from '../../gitops/delivery/argo-trees.ts';
import { allRoots, objectsOf, plainNamed, rootOf } from './flux-trees.ts';

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 1
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: "acme/web:1" }, { name: side, image: "acme/side:1" }] }
`;
const files = {
  'shop/kustomization.yaml':
    'namePrefix: own-\nnamespace: own\nimages: [{ name: acme/web, newTag: "2" }, { name: acme/side, newTag: "2" }]\nresources: [web.yaml]\n',
  'shop/web.yaml': deployment,
  'parts/mesh/kustomization.yaml':
    'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\npatches: [{ target: { kind: Deployment }, patch: \'[{"op":"add","path":"/metadata/annotations","value":{"part":"mesh"}}]\' }]\n',
};
const built = (kustomize: string) =>
  rootOf({ 'argo/app.yaml': app('shop', `kustomize: ${kustomize}`), ...files }, 'shop');

test('prefix, suffix and namespace of an Application take the place of those of the kustomization', () => {
  expect(objectsOf(built('{ namePrefix: a-, nameSuffix: -z, namespace: prod }'))).toEqual([
    'Deployment prod/a-web-z',
  ]);
  expect(objectsOf(built('{ namePrefix: "" }'))).toEqual(['Deployment own/own-web']);
});

test('images are merged by name, replicas and patches are laid over, all from one build', () => {
  const root = built(
    '{ images: ["acme/web=registry.example:5000/web:3"], replicas: [{ name: web, count: 4 }], patches: [{ target: { kind: Deployment }, patch: \'[{"op":"replace","path":"/spec/selector/matchLabels/app","value":"x"}]\' }] }',
  );
  expect(root.gaps).toEqual([]);
  const plain = plainNamed(root, 'own-web');
  expect(plain).toMatchObject({
    spec: {
      replicas: 4,
      selector: { matchLabels: { app: 'x' } },
      template: {
        spec: { containers: [{ image: 'registry.example:5000/web:3' }, { image: 'acme/side:2' }] },
      },
    },
  });
});

test('common labels go to selectors, unless the Application says otherwise; its name is filled in', () => {
  const labelled = (more: string): Plain =>
    plainNamed(built(`{ commonLabels: { team: "\${ARGOCD_APP_NAME}" }${more} }`), 'own-web');
  expect(labelled('')).toMatchObject({
    metadata: { labels: { team: 'shop' } },
    spec: { selector: { matchLabels: { team: 'shop' } } },
  });
  const apart = labelled(', labelWithoutSelector: true');
  expect(apart).toMatchObject({ metadata: { labels: { team: 'shop' } } });
  expect(apart).not.toMatchObject({ spec: { selector: { matchLabels: { team: 'shop' } } } });
});

test('components are added, and one that is not there is left out only where it may be', () => {
  expect(plainNamed(built('{ components: [../parts/mesh] }'), 'own-web')).toMatchObject({
    metadata: { annotations: { part: 'mesh' } },
  });
  expect(built('{ components: [../parts/none] }').status).toBe('failed');
  expect(built('{ components: [../parts/none], ignoreMissingComponents: true }').status).toBe(
    'complete',
  );
});

test('two Applications that write different things into one folder are two roots', () => {
  const both = {
    'argo/a.yaml': app('shop', 'kustomize: { nameSuffix: -a }', 'a'),
    'argo/b.yaml': app('shop', 'kustomize: { nameSuffix: -b }', 'b'),
  };
  const roots = allRoots({ ...both, ...files }).filter(({ root }) => root.path === 'shop');
  expect(roots.map(objectsOf)).toEqual([
    ['Deployment own/own-web-a'],
    ['Deployment own/own-web-b'],
  ]);
});

test('a label that is there already is refused, unless it is forced', () => {
  const labelled = (kustomize: string) =>
    rootOf(
      {
        'argo/app.yaml': app('shop', `kustomize: ${kustomize}`),
        ...files,
        'shop/kustomization.yaml':
          'commonLabels: { team: a }\ncommonAnnotations: { note: a }\nresources: [web.yaml]\n',
      },
      'shop',
    ).failure;
  expect(labelled('{ commonLabels: { team: b } }')).toMatchObject({
    reason: 'invalid-field',
    message:
      '"team" is in commonLabels of the kustomization already, and Argo CD adds it without force.',
  });
  expect(labelled('{ commonAnnotations: { note: b } }')?.reason).toBe('invalid-field');
  expect(labelled('{ commonLabels: { team: b }, forceCommonLabels: true }')).toBeNull();
  expect(labelled('{ commonAnnotations: { note: b }, forceCommonAnnotations: true }')).toBeNull();
  expect(labelled('{ commonLabels: { other: b } }')).toBeNull();
});
