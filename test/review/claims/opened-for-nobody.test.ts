import { expect, test } from 'vitest';
import { reportOf } from '../../support/review-of.ts';

const tree = (more: string, callers = '') => ({
  'vault/all.yaml': `apiVersion: v1
kind: Namespace
metadata: { name: vault, labels: { istio-injection: enabled } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: keys, namespace: vault }
spec:
  selector: { matchLabels: { app: keys } }
  template:
    metadata: { labels: { app: keys } }
    spec: { containers: [{ name: keys, image: 'vault/keys:1' }] }
---
apiVersion: v1
kind: Service
metadata: { name: keys, namespace: vault }
spec: { selector: { app: keys }, ports: [{ name: http, port: 80 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: clock, namespace: vault }
spec:
  selector: { matchLabels: { app: clock } }
  template:
    metadata: { labels: { app: clock } }
    spec: { containers: [{ name: clock, image: 'vault/clock:1'${callers} }] }
---
${more}`,
});

const NOBODY = `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: nobody, namespace: vault }
spec: { selector: { matchLabels: { app: keys } } }
`;

const headline = async (callers = ''): Promise<string> => {
  const { text } = await reportOf(tree(NOBODY, callers), tree('', callers), 'markdown');
  return text.split('\n')[0] ?? '';
};

test('what lets everybody in comes before the first of them, who is not known to call', async () => {
  expect(await headline()).not.toContain('clock');
  expect(await headline()).toContain('Anyone can now call Deployment vault/keys');
});

test('who is known to call, and is let in, is named', async () => {
  expect(await headline(", env: [{ name: KEYS_URL, value: 'http://keys' }]")).toContain(
    'clock can now call keys',
  );
});
