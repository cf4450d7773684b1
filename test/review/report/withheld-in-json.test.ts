import { expect, test } from 'vitest';
import { reportOf } from '../../support/review-of.ts';

const policy = (labels: string): string => `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata:
  name: default
  namespace: istio-system
${labels}spec: { mtls: { mode: STRICT } }
`;

test('JSON says what keeps an object from having effect that is written on both sides', async () => {
  const { text } = await reportOf(
    { 'prod/mesh.yaml': policy('') },
    { 'prod/mesh.yaml': policy('  labels: { istio.io/rev: canary }\n') },
    'json',
  );
  const { changes } = JSON.parse(text) as { changes: readonly Record<string, unknown>[] };
  expect(changes.filter(({ after }) => after === null)).toContainEqual(
    expect.objectContaining({
      kind: 'resource-removed',
      withheld: {
        because: 'unseen-revision',
        says: 'istio.io/rev: canary',
        certain: false,
        file: 'prod/mesh.yaml',
        line: 6,
        side: 'head',
      },
    }),
  );
});
