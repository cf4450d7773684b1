import type { Files } from './adoption-of.ts';

/** A base of all kinds, with comments and different ways to write. */
const BASE: Files = {
  'base/kustomization.yaml': `# what all environments share
resources:
  - deployment.yaml # the shop
  - service.yaml
  - mesh.yaml
  - gateways.yaml
  - namespace.yaml
  - settings.yaml
`,
  'base/deployment.yaml': `# the shop itself
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {app: web}
  annotations:
    example.com/about: 'the "shop"' # kept in quotes
spec:
  replicas: 2 # enough for a base
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
        # the one that answers
        - name: web
          image: registry.example.com/web:1.0
          args: ["--port", "8080"]
          env:
            - name: LEVEL # of logs
              value: info
            # read by the client
            - name: RETRIES
              value: "3"
          ports:
            - containerPort: 8080
              name: http
          resources:
            limits: { cpu: "1", memory: 1Gi }
        - name: proxy
          image: registry.example.com/proxy:2.1
      volumes:
        - name: settings
          configMap:
            name: settings
`,
  'base/service.yaml': `apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  # who answers
  selector:
    app: web
  ports:
  - name: http
    port: 80
    targetPort: 8080
  - name: metrics # scraped
    port: 9090
`,
  'base/mesh.yaml': `# routes
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: web
spec:
  hosts: [web.example.com, web]
  http:
  - name: api # first
    match:
    - uri:
        prefix: /api
    retries: {attempts: 3, perTryTimeout: 2s}
    route:
    - destination:
        host: web
  # everything else
  - route:
    - destination:
        host: web
      weight: 90
    - destination:
        host: web-next
      weight: 10
---
# connections
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: web
spec:
  host: web
  trafficPolicy:
    connectionPool:
      http:
        http1MaxPendingRequests: 100 # measured
    tls:
      mode: ISTIO_MUTUAL
  subsets:
    - name: v1
      labels: {version: v1}
    - name: v2
      labels: {version: v2}
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata:
  name: web
spec:
  selector:
    matchLabels:
      app: web
  action: ALLOW
  rules:
    # the shop window
    - from:
        - source:
            principals: ["cluster.local/ns/window/sa/window"]
      to:
        - operation:
            methods: ["GET", "POST"]
    - from:
        - source:
            namespaces:
              - monitoring
`,
  'base/gateways.yaml': `apiVersion: networking.istio.io/v1
kind: Gateway
metadata:
  name: edge
spec:
  selector:
    istio: ingressgateway
  servers:
    - port: {number: 443, name: https, protocol: HTTPS}
      tls:
        mode: SIMPLE # by the edge
        credentialName: edge
      hosts:
        - shop.example.com
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: web
  annotations:
    note: |
      two lines
      of a note
spec:
  parentRefs:
    - name: edge
  hostnames: ["shop.example.com"]
  rules:
    - matches:
        - path: {type: PathPrefix, value: /}
      backendRefs:
        - name: web
          port: 80
`,
  'base/namespace.yaml': `apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    istio-injection: enabled # all of it
`,
  'base/settings.yaml': `apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  # read at start
  mode: fast
  port: "8080"
  enabled: "yes"
  config.yaml: |
    # of the shop
    a: 1
    b:
      - two
`,
};

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
