import { expect, test } from 'vitest';
import { reportOf } from '../../support/review-of.ts';

const app = (name: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name}, istio: ${name}, sidecar.istio.io/inject: 'true' } }
    spec: { containers: [{ name: app, image: '${name}:1' }] }
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { selector: { app: ${name} }, ports: [{ name: http, port: 80 }] }
---
`;

const object = (kind: string, name: string, spec: string): string =>
  `apiVersion: ${/Policy|Authentication/.test(kind) ? 'security' : 'networking'}.istio.io/v1
kind: ${kind}
metadata: { name: ${name}, namespace: shop }
spec: ${spec}
---
`;

const GATEWAY = object(
  'Gateway',
  'edge',
  '{ selector: { istio: edge }, servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ["*"] }] }',
);

const route = (name: string): string =>
  object(
    'VirtualService',
    name,
    `{ hosts: [${name}.example.com], gateways: [edge], http: [{ route: [{ destination: { host: web } }] }] }`,
  );
const policy = (name: string): string =>
  object(
    'AuthorizationPolicy',
    name,
    '{ selector: { matchLabels: { app: web } }, rules: [{ to: [{ operation: { methods: [GET] } }] }] }',
  );

/** Gives the comments of the commands, each as one line. */
async function comments(before: string, after: string): Promise<string> {
  const tree = (text: string) => ({
    'prod/all.yaml': `${app('web')}${app('edge')}${GATEWAY}${text}`,
  });
  const { text } = await reportOf(tree(before), tree(after), 'markdown');
  const [, section = ''] = text.split('<summary>After the merge</summary>');
  return (section.split('</details>')[0] ?? '').replaceAll('\n# ', ' ');
}

test.each([
  ['a route', route, 'VirtualService', 'hosts and paths that edge routes'],
  ['a policy', policy, 'AuthorizationPolicy', 'policies that web enforces'],
])('%s that takes the place of another is what a command shows', async (_, of, kind, shows) => {
  const said = await comments(of('old'), of('new'));
  expect(said).toContain(`${kind} shop/new: ${shows}`);
  expect(said).not.toContain(`${kind} shop/old`);
});

test('a route that goes is said to', async () => {
  expect(await comments(route('old'), '')).toContain(
    'VirtualService shop/old, no longer in force: hosts and paths that edge routes',
  );
});

test('all that one command shows are named', async () => {
  expect(await comments('', route('a') + route('b'))).toContain(
    'VirtualService shop/a and VirtualService shop/b: hosts and paths that edge routes',
  );
});
