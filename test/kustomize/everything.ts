import type { Content } from '../support/tree-of.ts';

/** Roots of the tree below, those that fail too. */
export const ROOTS = [
  'overlays/dev',
  'overlays/prod',
  'overlays/linked',
  'overlays/bare',
  'overlays/none',
  'overlays/broken',
  'overlays/schema',
  'base',
  'parts/tracing',
];

/** A tree that has a render look at files in every way there is. */
export const everything: Readonly<Record<string, Content>> = {
  'base/kustomization.yaml': `resources: [deployment.yaml, list.yaml, ../shared]
configurations: [references.yaml]
crds: [crds.json]
`,
  'base/deployment.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  template:
    spec:
      containers: [{ name: web, image: web:1 }]
      volumes: [{ name: settings, configMap: { name: settings } }]
`,
  'base/list.yaml': `apiVersion: v1
kind: List
items: [{ apiVersion: v1, kind: Service, metadata: { name: web } }]
`,
  'base/references.yaml': 'namePrefix: [{ path: spec/host }]\n',
  'base/crds.json': '{}\n',
  'shared/kustomization.yml': 'resources: [route.yaml]\n',
  'shared/route.yaml': `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web }
spec: { hosts: [web] }
`,
  'parts/tracing/kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
configMapGenerator: [{ name: tracing, files: [key=tracing.conf] }]
`,
  'parts/tracing/tracing.conf': 'on\n',
  'overlays/prod/kustomization.yaml': `resources: [../../base]
components: [../../parts/tracing]
patches: [{ path: patch.yaml }]
configMapGenerator:
  - { name: settings, envs: [settings.env, secret.env], files: [data.bin] }
generators: [generator.yaml]
transformers: [labels]
replacements: [{ path: replacement.yaml }]
`,
  'overlays/prod/patch.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec: { replicas: 3 }
`,
  'overlays/prod/settings.env': 'A=1\n',
  'overlays/prod/data.bin': new Uint8Array([0, 159, 146, 150]),
  'overlays/prod/.gitignore': '*.env\n',
  'overlays/prod/generator.yaml': `apiVersion: builtin
kind: SecretGenerator
metadata: { name: generated }
files: [token.txt]
`,
  'overlays/prod/token.txt': 'secret\n',
  'overlays/prod/labels/kustomization.yaml': 'resources: [labels.yaml]\n',
  'overlays/prod/labels/labels.yaml': `apiVersion: builtin
kind: LabelTransformer
metadata: { name: labels }
labels: { team: shop }
fieldSpecs: [{ path: metadata/labels, create: true }]
`,
  'overlays/prod/replacement.yaml': `source: { kind: Service, name: web, fieldPath: metadata.name }
targets: [{ select: { kind: VirtualService }, fieldPaths: [spec.hosts.0] }]
`,
  'overlays/dev/kustomization.yaml': `resources: [../../base, github.com/acme/mesh/base?ref=v1, github.com/acme/mesh/other]
helmCharts: [{ name: chart, valuesFile: values.yaml }]
patchesStrategicMerge: [patch.yaml]
`,
  'overlays/dev/patch.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec: { replicas: 1 }
`,
  'overlays/dev/values.yaml': 'a: 1\n',
  'overlays/dev/charts/chart/Chart.yaml': 'name: chart\n',
  'overlays/dev/charts/chart/templates/a.yaml': 'a: {{ .Values.a }}\n',
  'copies/mesh/kustomization.yaml': 'resources: [account.yaml]\n',
  'copies/mesh/account.yaml': 'apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: mesh }\n',
  'overlays/linked/kustomization.yaml': { link: '../../links/first.yaml' },
  'links/first.yaml': { link: 'second.yaml' },
  'links/second.yaml': 'resources: [app, account.yaml, gone.yaml]\n',
  'overlays/linked/app': { link: '../../links/folder' },
  'links/folder': { link: '../shared' },
  'overlays/linked/account.yaml': { link: 'inside/account.yaml' },
  'overlays/linked/inside/account.yaml':
    'apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: inside }\n',
  'overlays/linked/gone.yaml': { link: 'inside/later/gone.yaml' },
  'overlays/bare/readme.md': 'no kustomization here\n',
  'overlays/broken/kustomization.yaml':
    'resources: [absent, ../../parts/absent, one.yaml]\nnamePrefix: [not a text]\n',
  'overlays/broken/one.yaml': 'apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: one }\n',
  'overlays/schema/kustomization.yaml':
    'openapi: { path: schema.json }\nresources: [../../shared, missing.yaml]\ncomponents: [../../parts/missing]\n',
  'overlays/schema/schema.json': '{ "definitions": {} }\n',
  'unrelated/readme.md': 'nobody reads this\n',
  'unrelated/other.yaml': 'apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: other }\n',
};

/** The copies that `overlays/dev` needs; one reference stays without. */
export const COPIES: readonly (readonly [string, string])[] = [
  ['github.com/acme/mesh/base@v1', 'copies/mesh'],
];
