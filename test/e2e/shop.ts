import type { TemporaryRepository, Written } from '../review/edge/temporary-repository.ts';
import { createRepository } from '../review/edge/temporary-repository.ts';

/** A VirtualService, a Service and a Deployment of one name. */
export const routes = (timeout: string, name = 'web'): string => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: ${name}
  namespace: shop
spec:
  hosts: [${name}]
  http:
    - timeout: ${timeout}
      route:
        - destination:
            host: ${name}
---
apiVersion: v1
kind: Service
metadata:
  name: ${name}
  namespace: shop
spec:
  selector: { app: ${name} }
  ports: [{ name: http, port: 80 }]
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: shop
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      containers: [{ name: web, image: 'web:1', ports: [{ containerPort: 80 }] }]
`;

export const mtls = (mode: string): string => `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata:
  name: default
  namespace: istio-system
spec:
  mtls:
    mode: ${mode}
`;

/** A shop with two environments of one base. */
export const shopFiles: Record<string, Written> = {
  'base/kustomization.yaml': 'resources:\n  - routes.yaml\n  - mtls.yaml\n',
  'base/routes.yaml': routes('3s'),
  'base/mtls.yaml': mtls('STRICT'),
  'overlays/staging/kustomization.yaml': 'resources:\n  - ../../base\n',
  'overlays/prod/kustomization.yaml': 'resources:\n  - ../../base\n',
};

export interface ShopChange {
  readonly repository: TemporaryRepository;
  readonly base: string;
  readonly head: string;
}

/** A repository whose `main` holds the shop, and a branch `change` with one commit more. */
export function shopWith(
  change: Record<string, Written>,
  before: Record<string, Written> = {},
): ShopChange {
  const repository = createRepository();
  const base = repository.commit({ ...shopFiles, ...before });
  repository.branch('change', base);
  return { repository, base, head: repository.commit(change) };
}
