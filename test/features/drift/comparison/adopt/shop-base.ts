import type { Files } from './adoption-of.ts';

/** A base of all kinds, with comments and different ways to write. */
export const BASE: Files = {
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
