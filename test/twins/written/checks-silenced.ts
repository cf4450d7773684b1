import type { WrittenTwins } from '../twin-trees.ts';
import { noteOf } from '../twin-trees.ts';

const ordersWith = (annotations: string): string => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: orders, namespace: shop, annotations: ${annotations} }
spec:
  hosts: [orders]
  http: [{ route: [{ destination: { host: orders } }] }]
`;

export const CHECKS_SILENCED: readonly WrittenTwins[] = [
  {
    comparedBy: 'checks/checks-silenced.ts',
    one: ordersWith('{ galley.istio.io/analyze-suppress: IST0101 }'),
    two: ordersWith('{}'),
    was: noteOf('old'),
    is: noteOf('new'),
  },
];
