/** Objects of the mesh whose kinds are not Istio's. */
export const BESIDE_ISTIO: Readonly<Record<string, string>> = {
  HTTPRoute: `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: orders
  namespace: shop
spec:
  parentRefs:
    - name: public
      namespace: ingress
  hostnames: [orders.shop.example]
  rules:
    - backendRefs:
        - name: orders
          port: 80
`,
  PublicGateway: `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: public
  namespace: ingress
spec:
  gatewayClassName: istio
  listeners:
    - name: https
      port: 443
      protocol: HTTPS
      hostname: "*.shop.example"
      tls:
        certificateRefs:
          - name: shop
`,
  ConfigMap: `apiVersion: v1
kind: ConfigMap
metadata:
  name: istio
  namespace: istio-system
data:
  mesh: |-
    defaultConfig:
      holdApplicationUntilProxyStarts: true
    outboundTrafficPolicy:
      mode: REGISTRY_ONLY
`,
};
