import { namespace } from './objects.ts';

/** Forms a Deployment of namespace `shop` whose only container has these variables, each with its value. */
export const caller = (name: string, variables: Readonly<Record<string, string>> = {}): string =>
  `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      containers:
        - name: app
          image: ${name}:1
          ports: [{ containerPort: 8080 }]
          env: [${Object.entries(variables)
            .map(([key, value]) => `{ name: ${key}, value: '${value}' }`)
            .join(', ')}]
---
`;

/** The namespace of these Deployments, whose pods have sidecars. */
export const MESHED_SHOP = namespace('shop', 'istio-injection: enabled');
