import { describe, expect, test } from 'vitest';
import { deployment, field, render, story, virtualService } from './render.ts';

const image = ['spec', 'template', 'spec', 'containers', 0, 'image'] as const;

describe('every value keeps the place it comes from', () => {
  test('through bases and components', () => {
    const result = render(
      {
        'prod/kustomization.yaml': 'resources: [../base]\ncomponents: [../extra]\n',
        'base/kustomization.yaml': 'resources: [web.yaml]\n',
        'base/web.yaml': deployment,
        'extra/kustomization.yaml':
          'kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\nresources: [vs.yaml]\n',
        'extra/vs.yaml': virtualService,
      },
      'prod',
    );
    expect(story(field(result, 'Deployment', ...image))).toBe(
      'registry/web:1.0 ← base/web.yaml:11',
    );
    expect(story(field(result, 'VirtualService', 'spec', 'http', 0, 'timeout'))).toBe(
      '1s ← extra/vs.yaml:8',
    );
  });

  test('a patch names its own line, the entry that lists it and the line it replaces', () => {
    const result = render({
      'kustomization.yaml': 'resources: [vs.yaml]\npatches:\n  - path: slow.yaml\n',
      'vs.yaml': virtualService,
      'slow.yaml': `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: web
spec:
  exportTo: ['.']
  hosts:
    - other
`,
    });
    expect(story(field(result, 'VirtualService', 'spec', 'hosts'))).toBe(
      'seq ← slow.yaml:7, patch patches kustomization.yaml:3 ← vs.yaml:6',
    );
    expect(story(field(result, 'VirtualService', 'spec', 'exportTo', 0))).toBe(
      '. ← slow.yaml:6, patch patches kustomization.yaml:3',
    );
    expect(story(field(result, 'VirtualService', 'spec'))).toBe('map ← vs.yaml:5');
  });

  test('an inline patch has its lines in the kustomization', () => {
    const result = render({
      'kustomization.yaml': `resources: [web.yaml]
patches:
  - target: { kind: Deployment }
    patch: |-
      - op: replace
        path: /spec/replicas
        value: 3
`,
      'web.yaml': deployment,
    });
    expect(story(field(result, 'Deployment', 'spec', 'replicas'))).toBe(
      '3 ← kustomization.yaml:7, patch patches kustomization.yaml:3 ← web.yaml:6',
    );
  });

  test('two touches are told newest first', () => {
    const result = render({
      'kustomization.yaml': `resources: [web.yaml]
images:
  - name: registry/web
    newTag: "3"
patches:
  - path: image.yaml
`,
      'web.yaml': deployment,
      'image.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec: { template: { spec: { containers: [{ name: web, image: "registry/web:2" }] } } }
`,
    });
    expect(story(field(result, 'Deployment', ...image))).toBe(
      'registry/web:3 ← kustomization.yaml:4, transformer images kustomization.yaml:4 ← image.yaml:4, patch patches kustomization.yaml:6 ← web.yaml:11',
    );
  });

  test('a tag that the object says already points at the entry, where it is to be changed, once', () => {
    const result = render({
      'kustomization.yaml': `resources: [web.yaml]
images:
  - { name: registry/web, newTag: "3" }
`,
      'web.yaml': deployment.replace(/registry\/web:\S+/, 'registry/web:3'),
    });
    expect(story(field(result, 'Deployment', ...image))).toBe(
      'registry/web:3 ← kustomization.yaml:3, transformer images kustomization.yaml:3 ← web.yaml:11',
    );
  });

  test('a name that the object says already leaves its place alone', () => {
    const result = render({
      'kustomization.yaml': `resources: [web.yaml]
images:
  - { name: registry/web, newName: registry/web }
`,
      'web.yaml': deployment,
    });
    expect(story(field(result, 'Deployment', ...image))).toMatch(/← web.yaml:11$/);
  });

  test('namespace, prefix, labels and replicas point at their line', () => {
    const result = render({
      'kustomization.yaml': `resources: [web.yaml]
namespace: shop
namePrefix: prod-
labels:
  - pairs:
      team: shop
replicas:
  - name: web
    count: 4
`,
      'web.yaml': deployment,
    });
    const at = (...path: string[]): string => story(field(result, 'Deployment', ...path));
    expect(at('metadata', 'namespace')).toBe(
      'shop ← kustomization.yaml:2, transformer namespace kustomization.yaml:2',
    );
    expect(at('metadata', 'name')).toBe(
      'prod-web ← kustomization.yaml:3, transformer namePrefix kustomization.yaml:3 ← web.yaml:4',
    );
    expect(at('metadata', 'labels', 'team')).toBe(
      'shop ← kustomization.yaml:6, transformer labels kustomization.yaml:6',
    );
    expect(at('spec', 'replicas')).toBe(
      '4 ← kustomization.yaml:9, transformer replicas kustomization.yaml:9 ← web.yaml:6',
    );
  });

  test('generated data points into its file, and a reference that follows stays where it is', () => {
    const result = render({
      'kustomization.yaml': `resources: [web.yaml]
configMapGenerator:
  - name: conf
    envs: [conf.env]
    literals: [a=b]
`,
      'conf.env': '# settings\nCOLOUR=green\n',
      'web.yaml': deployment,
    });
    expect(story(field(result, 'ConfigMap', 'data', 'COLOUR'))).toBe(
      'green ← conf.env:2, generator configMapGenerator kustomization.yaml:3',
    );
    expect(story(field(result, 'ConfigMap', 'data', 'a'))).toBe(
      'b ← kustomization.yaml:5, generator configMapGenerator kustomization.yaml:3',
    );
    const name = ['spec', 'template', 'spec', 'volumes', 0, 'configMap', 'name'] as const;
    expect(story(field(result, 'Deployment', ...name))).toMatch(
      /^conf-\w{10} ← web.yaml:18, transformer nameReference kustomization.yaml:3 ← web.yaml:18$/,
    );
    expect(result.resources.map(({ stableName }) => stableName)).toEqual(['conf', 'web']);
  });

  test('replacements and variables point at their source', () => {
    const result = render({
      'kustomization.yaml': `resources: [web.yaml, vs.yaml]
replacements:
  - source: { kind: VirtualService, fieldPath: spec.hosts.0 }
    targets:
      - select: { kind: Deployment }
        fieldPaths: ['spec.template.spec.containers.[name=web].env.[name=HOST].value']
`,
      'web.yaml': deployment,
      'vs.yaml': virtualService,
    });
    const env = ['spec', 'template', 'spec', 'containers', 0, 'env', 0, 'value'] as const;
    expect(story(field(result, 'Deployment', ...env))).toBe(
      'web ← vs.yaml:6, replacement replacements kustomization.yaml:3 ← web.yaml:14',
    );
  });
});
