import type { Files } from './adoption-of.ts';
import { BASE } from './shop-base.ts';

const PATCHED: Files = {
  ...BASE,
  'overlays/dev/kustomization.yaml': `resources:
  - ../../base
images:
  - name: registry.example.com/web
    newTag: "dev" # moves
patches:
  - path: web.yaml
`,
  'overlays/dev/web.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 1 # only a try
`,
  'overlays/prod/kustomization.yaml': `# what customers see
resources:
  - ../../base
  - canary.yaml
images:
  - name: registry.example.com/web
    newTag: "1.4.2"
replicas:
  - name: web
    count: 5 # as measured
configMapGenerator:
  - name: flags
    literals:
      - CHECKOUT=on
    options:
      disableNameSuffixHash: true
patches:
  # production's own
  - path: patches/web.yaml
  - target:
      kind: VirtualService
      name: web
    patch: |-
      # longer than elsewhere
      - op: add
        path: /spec/http/0/timeout
        value: 5s
  - patch: |-
      apiVersion: networking.istio.io/v1
      kind: DestinationRule
      metadata:
        name: web
      spec:
        trafficPolicy:
          outlierDetection:
            consecutive5xxErrors: 5 # then out
            interval: 10s
replacements:
  - source: {kind: ConfigMap, name: settings, fieldPath: data.mode}
    targets:
      - select: {kind: Deployment, name: web}
        fieldPaths: [metadata.annotations.mode]
        options: {create: true}
`,
  'overlays/prod/patches/web.yaml': `# production is larger
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    spec:
      containers:
      - name: web
        env:
        - name: LEVEL
          value: warn
        - name: REGION # only here
          value: eu
        resources:
          limits:
            memory: 4Gi # measured
`,
  'overlays/prod/canary.yaml': `apiVersion: v1
kind: Service
metadata:
  name: web-next
  annotations: # two of them
    a: "1"
    b: 'no'
spec:
  selector: {app: web, track: next}
  ports: [{name: http, port: 80}]
`,
};

const AFFIXED: Files = {
  ...BASE,
  ...Object.fromEntries(
    ['dev', 'staging', 'prod'].map((name): [string, string] => [
      `overlays/${name}/kustomization.yaml`,
      `resources: [../../base]
namespace: shop-${name}
namePrefix: ${name}-
labels: # on everything
- pairs:
    environment: ${name}
commonAnnotations:
  team: shop
`,
    ]),
  ),
};

const under = (folder: string, files: Files): Files =>
  Object.fromEntries(
    Object.entries(files)
      .filter(([path]) => !path.endsWith('kustomization.yaml'))
      .map(([path, text]) => [path.replace('base', folder), text]),
  );

const PLAIN: Files = { ...under('clusters/dev', BASE), ...under('clusters/prod', BASE) };

/** Environments that share a base in different ways, and folders that share nothing. */
export const LAYOUTS: Readonly<Record<string, Files>> = {
  patched: PATCHED,
  affixed: AFFIXED,
  plain: PLAIN,
};
