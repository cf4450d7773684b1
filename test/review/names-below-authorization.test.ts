import { expect, test } from 'vitest';
import type { Files } from '../support/review-of.ts';
import { reportOf } from '../support/review-of.ts';

const CHART: Files = {
  'chart/Chart.yaml': 'apiVersion: v2\nname: cart\nversion: 1.0.0\n',
  'chart/templates/policy.yaml': `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: cart, namespace: shop }
spec:
  selector: { matchLabels: { app: cart } }
  rules:
    - from:
        - source:
            serviceAccounts:
              {{- range .Values.authorization.callers }}
              - {{ . }}
              {{- end }}
`,
  'clusters/cart.yaml': `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: cart-prod, namespace: argocd }
spec:
  project: default
  source:
    { repoURL: 'https://example.org/fleet.git', path: chart, targetRevision: main, helm: { valueFiles: [../cart.yaml] } }
  destination: { server: 'https://kubernetes.default.svc', namespace: shop }
`,
};
const tree = (caller: string, more = ''): Files => ({
  ...CHART,
  'cart.yaml': `authorization:\n  callers:\n    - ${caller}\n${more}`,
});

test('who may call is told, though a chart calls the list authorization', async () => {
  const { text } = await reportOf(tree('edge/public-v1'), tree('edge/public-v2'), 'markdown');
  expect(text).toContain('public-v2');
  expect(text).not.toContain('redacted');
});

test('a password below it is not', async () => {
  const { text } = await reportOf(
    tree('edge/public-v1', '  password: hush1234\n'),
    tree('hush1234', '  password: hush1234\n'),
    'markdown',
  );
  expect(text).not.toContain('hush1234');
});
