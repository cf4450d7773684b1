import { expect, test } from 'vitest';
import { app } from '../gitops/delivery/argo-trees.ts';
import { reviewOf } from '../support/review-of.ts';

const elsewhere = app('charts/team', '', 'team').replace('https://', 'https://other.');

const gateway = `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: edge, namespace: istio-system }
spec:
  selector: { istio: edge }
  servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ["*"] }]
`;

const policy = (kind: string, label: string): string => `apiVersion: security.istio.io/v1
kind: ${kind}
metadata: { name: edge, namespace: istio-system }
spec: { selector: { matchLabels: { istio: ${label} } } }
`;

const asked = async (...objects: readonly string[]): Promise<readonly string[]> => {
  const before = {
    'argo/team.yaml': elsewhere,
    'mesh/prod/all.yaml': policy('RequestAuthentication', 'old').replace('name: edge', 'name: old'),
  };
  const after = { ...before, 'mesh/prod/all.yaml': objects.join('---\n') };
  return (await reviewOf(before, after)).unknowns.map(({ message }) => message);
};

test.each(['AuthorizationPolicy', 'RequestAuthentication'])(
  'whether pods of a Gateway and of a %s of the same labels exist is asked once',
  async (kind) => {
    const both = await asked(gateway, policy(kind, 'edge'));
    expect(both.filter((message) => message.includes('istio=edge'))).toEqual([
      expect.stringMatching(
        /^Whether a gateway with istio=edge exists cannot be told: it may be in /,
      ),
    ]);
  },
);

test('of other labels, or without a Gateway, it is asked of the workload', async () => {
  const alone = await asked(policy('AuthorizationPolicy', 'edge'));
  expect(alone).toEqual([expect.stringMatching(/^Whether a workload with istio=edge exists/)]);
  const two = await asked(gateway, policy('AuthorizationPolicy', 'other'));
  expect(two.filter((message) => /istio=(?:edge|other)/.test(message))).toHaveLength(2);
});
