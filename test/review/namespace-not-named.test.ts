import { expect, test } from 'vitest';
import type { Files } from '../support/review-of.ts';
import { reportOf } from '../support/review-of.ts';

const tree = (mode: string): Files => ({
  'apps/kustomization.yaml': 'resources: [policy.yaml]\n',
  'apps/policy.yaml': `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: web }
spec: { mtls: { mode: ${mode} } }
`,
});

test('what goes into a namespace that nothing names is told so, and not with a gap in its sentence', async () => {
  const { text } = await reportOf(tree('STRICT'), tree('DISABLE'), 'markdown');
  expect(text).toContain('for a namespace that is not named');
  expect(text).toContain('A namespace that is not named: mTLS');
  expect(text).not.toMatch(/namespace [.:]/i);
});
