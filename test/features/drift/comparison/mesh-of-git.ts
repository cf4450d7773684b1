import { BESIDE_ISTIO } from './mesh-beside-istio.ts';

/** Objects of every kind that is compared, written as people write them: with what the API server fills in left out. */
export const MESH_OF_GIT: Readonly<Record<string, string>> = {
  Namespace: `apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    istio-injection: enabled
    team: shop
`,
  Service: `apiVersion: v1
kind: Service
metadata:
  name: orders
  namespace: shop
  labels: { app: orders }
spec:
  selector:
    app: orders
  ports:
    - name: http
      port: 80
      targetPort: 8080
    - name: grpc
      port: 9090
      appProtocol: grpc
`,
  Deployment: `apiVersion: apps/v1
kind: Deployment
metadata:
  name: orders
  namespace: shop
  annotations:
    owner: shop
spec:
  replicas: 3
  selector:
    matchLabels:
      app: orders
  template:
    metadata:
      labels:
        app: orders
      annotations:
        sidecar.istio.io/proxyCPU: 100m
    spec:
      serviceAccountName: orders
      containers:
        - name: orders
          image: registry.example.com/orders:1.4.0
          args: [--verbose, --port=8080]
          ports:
            - containerPort: 8080
              name: http
          env:
            - name: LOG_LEVEL
              value: info
            - name: POD_IP
              valueFrom:
                fieldRef:
                  fieldPath: status.podIP
          resources:
            requests:
              cpu: "0.5"
              memory: 1024Mi
          readinessProbe:
            httpGet:
              path: /ready
              port: 8080
          volumeMounts:
            - name: settings
              mountPath: /etc/orders
      volumes:
        - name: settings
          configMap:
            name: orders
`,
  StatefulSet: `apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: ledger
  namespace: shop
spec:
  serviceName: ledger
  selector:
    matchLabels: { app: ledger }
  template:
    metadata:
      labels: { app: ledger }
    spec:
      containers:
        - name: ledger
          image: registry.example.com/ledger:2.0.0
`,
  DaemonSet: `apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: agent
  namespace: shop
spec:
  selector:
    matchLabels: { app: agent }
  template:
    metadata:
      labels: { app: agent }
    spec:
      containers:
        - name: agent
          image: registry.example.com/agent:1.0.0
`,
  CronJob: `apiVersion: batch/v1
kind: CronJob
metadata:
  name: report
  namespace: shop
spec:
  schedule: "0 3 * * *"
  jobTemplate:
    spec:
      template:
        metadata:
          annotations:
            sidecar.istio.io/inject: "false"
        spec:
          restartPolicy: Never
          containers:
            - name: report
              image: registry.example.com/report:1.0.0
`,
  VirtualService: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: orders
  namespace: shop
spec:
  hosts:
    - orders
    - orders.shop.example
  gateways: [mesh, ingress/shop]
  http:
    - name: refunds
      match:
        - uri:
            prefix: /refunds
          headers:
            x-team:
              exact: blue
      route:
        - destination:
            host: orders
            subset: v2
      timeout: 2s
    - name: rest
      route:
        - destination:
            host: orders
            subset: v1
          weight: 90
        - destination:
            host: orders
            subset: v2
          weight: 10
      retries:
        attempts: 3
        perTryTimeout: 1s
`,
  DestinationRule: `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: orders
  namespace: shop
spec:
  host: orders
  trafficPolicy:
    tls:
      mode: ISTIO_MUTUAL
    connectionPool:
      http:
        http2MaxRequests: 100
    outlierDetection:
      consecutive5xxErrors: 5
      interval: 30s
  subsets:
    - name: v1
      labels: { version: v1 }
    - name: v2
      labels: { version: v2 }
`,
  Gateway: `apiVersion: networking.istio.io/v1
kind: Gateway
metadata:
  name: shop
  namespace: ingress
spec:
  selector:
    istio: ingress
  servers:
    - port: { number: 443, name: https, protocol: HTTPS }
      hosts: ["shop/*.shop.example"]
      tls:
        mode: SIMPLE
        credentialName: shop
`,
  ServiceEntry: `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata:
  name: bank
  namespace: shop
spec:
  hosts: [bank.example.com]
  location: MESH_EXTERNAL
  resolution: DNS
  ports:
    - number: 443
      name: tls
      protocol: TLS
`,
  Sidecar: `apiVersion: networking.istio.io/v1
kind: Sidecar
metadata:
  name: default
  namespace: shop
spec:
  egress:
    - hosts: ["./*", "istio-system/*"]
  outboundTrafficPolicy:
    mode: REGISTRY_ONLY
`,
  AuthorizationPolicy: `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata:
  name: orders
  namespace: shop
spec:
  selector:
    matchLabels: { app: orders }
  action: ALLOW
  rules:
    - from:
        - source:
            principals: [cluster.local/ns/shop/sa/web]
      to:
        - operation:
            methods: [GET, POST]
            paths: [/orders/*]
`,
  PeerAuthentication: `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata:
  name: default
  namespace: shop
spec:
  mtls:
    mode: STRICT
`,
  RequestAuthentication: `apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata:
  name: orders
  namespace: shop
spec:
  selector:
    matchLabels: { app: orders }
  jwtRules:
    - issuer: https://id.example.com
      jwksUri: https://id.example.com/keys
`,
  Telemetry: `apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata:
  name: default
  namespace: shop
spec:
  tracing:
    - randomSamplingPercentage: 1.5
`,
  ...BESIDE_ISTIO,
};
