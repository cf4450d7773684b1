import type { WrittenTwins } from '../twin-trees.ts';

const ordersAfter = (timeout: string): string => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: orders, namespace: shop }
spec:
  hosts: [orders]
  http: [{ timeout: ${timeout}, route: [{ destination: { host: orders } }] }]
`;

export const OWNERS: readonly WrittenTwins[] = [
  // the second twin has no owner, before and after
  {
    comparedBy: 'checks/nobody-is-asked/nobody-is-asked.ts',
    one: ordersAfter('1s'),
    two: ordersAfter('2s'),
    was: { CODEOWNERS: '/apps/one/ @acme/orders\n' },
    is: { CODEOWNERS: '/apps/one/ @acme/orders\n/docs/ @acme/writers\n' },
  },
];
