import { describe, expect, test } from 'vitest';
import { explainField } from '../../src/kustomize/origins/field-explanation.ts';
import { deployment, render } from './render.ts';

const image = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  annotations:
    example.com/owner: shop
spec:
  template:
    spec:
      containers:
        - name: web
          image: registry/web:2
`;

const { resources } = render(
  {
    'prod/kustomization.yaml': `resources: [../base]
namespace: shop
namePrefix: prod-
patches:
  - path: image.yaml
images:
  - name: registry/web
    newTag: "3"
replacements:
  - source: { group: apps, kind: Deployment, fieldPath: spec.replicas }
    targets:
      - select: { kind: ConfigMap, name: conf }
        fieldPaths: [data.replicas]
`,
    'prod/image.yaml': image,
    'base/kustomization.yaml': `resources: [web.yaml, role.yaml, other.yaml]
configMapGenerator:
  - name: conf
    literals: ["replicas=0", "script=a\\nb"]
`,
    'base/web.yaml': deployment,
    'base/role.yaml':
      'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata:\n  name: system:web\nrules: []\n',
    'base/other.yaml':
      'apiVersion: example.com/v1\nkind: Deployment\nmetadata:\n  name: web\nspec: {}\n',
  },
  'prod',
);

function told(reference: string): string {
  const answer = explainField(resources, reference);
  return answer.kind === 'explained' ? answer.text : answer.message;
}

describe('the story of one field', () => {
  test('begins with the newest step and ends where the value was first written', () => {
    expect(told('apps/Deployment/shop/prod-web:spec.template.spec.containers[0].image'))
      .toBe(`apps/Deployment/shop/prod-web:spec.template.spec.containers[0].image
  registry/web:3

prod/kustomization.yaml:8  set by a transformer (images)
prod/image.yaml:12         set by a patch (patches, listed at prod/kustomization.yaml:5)
base/web.yaml:11           written here
`);
  });

  test('tells a name that is followed below the reference', () => {
    expect(
      told('apps/Deployment/prod-web:spec.template.spec.volumes[name=conf].configMap.name'),
    ).toMatch(
      /* oxlint-disable no-control-regex -- The text has several lines. */
      new RegExp(`^apps/Deployment/shop/prod-web:spec.template.spec.volumes\\[0\\].configMap.name
  prod-conf-\\w{10}

base/web.yaml:18             follows the object it names \\(nameReference\\), called so by
  prod/kustomization.yaml:3  given a hash of the content \\(nameSuffixHash\\)
  prod/kustomization.yaml:3  set by a transformer \\(namePrefix\\)
  base/kustomization.yaml:3  made by a generator \\(configMapGenerator\\)
base/web.yaml:18             written here
$`),
      /* oxlint-enable no-control-regex */
    );
  });

  test('tells a copied value below the copying', () => {
    expect(told('v1/ConfigMap/prod-conf:data.replicas')).toMatch(
      /\n\nprod\/kustomization.yaml:10 {2}copied by a replacement \(replacements\) from\n {2}base\/web.yaml:6 {11}written here\nbase\/kustomization.yaml:4 {3}made by a generator \(configMapGenerator, listed at base\/kustomization.yaml:3\)\n$/,
    );
  });

  test('shows a map or list with the place of each value', () => {
    expect(told('apps/Deployment/prod-web:spec.template.spec.containers[name=web].env'))
      .toBe(`apps/Deployment/shop/prod-web:spec.template.spec.containers[0].env
  - name: HOST # base/web.yaml:13
    value: none # base/web.yaml:14

base/web.yaml:12  written here
`);
  });

  test.each([
    ['group, kind and name', 'apps/Deployment/prod-web'],
    ['version too', 'apps/v1/Deployment/shop/prod-web'],
    ['small letters', 'apps/deployment/prod-web'],
  ])('finds an object by %s', (_, object) => {
    expect(told(`${object}:spec.replicas`)).toContain('\nbase/web.yaml:6  written here\n');
  });

  test.each([
    ['in brackets', "metadata.annotations['example.com/owner']"],
    ['in brackets after double quotes', 'metadata.annotations["example.com/owner"]'],
    ['behind a dot', "metadata.annotations.'example.com/owner'"],
    ['with escapes', 'metadata.annotations.example\\.com/owner'],
    ['after a first dot', '.metadata.annotations["example.com/owner"]'],
  ])('finds a key with dots %s', (_, path) => {
    expect(told(`apps/Deployment/prod-web:${path}`)).toContain(
      '\nprod/image.yaml:6  set by a patch',
    );
  });

  test.each([
    ['a generated name without its hash', 'ConfigMap/shop/prod-conf:data.replicas'],
    ['a name with colons', 'ClusterRole/prod-system:web:metadata.name'],
    ['a number behind a dot', 'apps/Deployment/prod-web:spec.template.spec.containers.0.name'],
    [
      'quotes around what an item is called',
      'apps/Deployment/prod-web:spec.template.spec.containers[name="web"].name',
    ],
  ])('takes %s', (_, reference) => {
    expect(explainField(resources, reference).kind).toBe('explained');
  });

  test.each([
    [
      'apps/Deployment/prod-web',
      '"apps/Deployment/prod-web" names no field; it looks like apps/Deployment/shop/web:spec.replicas.',
    ],
    [
      'Deployment/prod-web:spec',
      '"Deployment/prod-web" could be any of apps/Deployment/shop/prod-web, example.com/Deployment/shop/prod-web; say which.',
    ],
    [
      'apps/Deployment/prod-wbe:spec',
      'There is no object "apps/Deployment/prod-wbe"; "apps/Deployment/prod-web" is there.',
    ],
    [
      'Job/prod-web:spec',
      'There is no object "Job/prod-web"; of that name: apps/Deployment/shop/prod-web, example.com/Deployment/shop/prod-web.',
    ],
    [
      'ClusterRole/admin:rules',
      'There is no object "ClusterRole/admin"; of that kind: rbac.authorization.k8s.io/ClusterRole/prod-system:web.',
    ],
    [
      'apps/Deployment/prod-web:spec.replica',
      'apps/Deployment/shop/prod-web: "spec" has no field "replica"; "replicas" is there.',
    ],
    [
      'apps/Deployment/prod-web:status',
      'apps/Deployment/shop/prod-web: The object has no field "status"; it has apiVersion, kind, metadata, spec.',
    ],
    [
      'apps/Deployment/prod-web:spec.replicas.x',
      'apps/Deployment/shop/prod-web: "spec.replicas" is a single value and has no fields.',
    ],
    [
      'apps/Deployment/prod-web:spec[0]',
      'apps/Deployment/shop/prod-web: "spec" is a map, not a list; it has replicas, template.',
    ],
    [
      'apps/Deployment/prod-web:spec.template.spec.containers.image',
      'apps/Deployment/shop/prod-web: "spec.template.spec.containers" is a list; say which item: [0], or [name=…] if its items have names.',
    ],
    [
      'apps/Deployment/prod-web:spec.template.spec.containers[1]',
      'apps/Deployment/shop/prod-web: "spec.template.spec.containers" has 1 item; the first one is [0].',
    ],
    [
      'apps/Deployment/prod-web:spec.template.spec.containers[name=db]',
      'apps/Deployment/shop/prod-web: "spec.template.spec.containers" has no item with name=db; there are web.',
    ],
    [
      'apps/Deployment/prod-web:spec..x',
      '"spec..x" is no field path; it looks like spec.containers[name=web].image or metadata.labels[\'app.kubernetes.io/name\'].',
    ],
    [
      'apps/Deployment/prod-web:spec.x[',
      '"spec.x[" is no field path; it looks like spec.containers[name=web].image or metadata.labels[\'app.kubernetes.io/name\'].',
    ],
  ])('says what is wrong with %s', (reference, sentence) => {
    expect(explainField(resources, reference)).toEqual({
      kind: 'no-such-field',
      message: sentence,
    });
  });

  test('a file with odd signs in its name stays on its line', () => {
    const odd = render({
      'kustomization.yaml': 'resources: ["a\\nb.yaml"]\n',
      'a\nb.yaml': deployment,
    });
    const answer = explainField(odd.resources, 'Deployment/web:spec.replicas');
    expect(answer).toMatchObject({
      text: expect.stringContaining('\na\\u{a}b.yaml:6  written here\n'),
    });
  });
});
