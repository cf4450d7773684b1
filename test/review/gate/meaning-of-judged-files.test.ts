import { expect, it } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';

const SERVICE = `apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
`;
const base = {
  'prod/service.yaml': SERVICE,
  '.meshwarden/config.yaml': 'version: 1\n',
  CODEOWNERS: '* @acme/all\n',
};

it.each([
  ['.meshwarden/config.yaml', 'platformTeam: acme/mesh\n', 'platformTeam: eve/friends\n'],
  ['CODEOWNERS', '* @acme/mesh\n', '* @eve\n'],
])('an approval of a change to %s is none of another change to it', async (file, one, other) => {
  const first = await reviewOf(base, { ...base, [file]: one });
  const second = await reviewOf(base, { ...base, [file]: other });
  expect([first.tier, second.tier]).toEqual(['critical', 'critical']);
  expect(second.meaning).not.toBe(first.meaning);
  const elsewhere = await reviewOf(base, { ...base, [file]: one, 'README.md': 'words' });
  expect(elsewhere.meaning).toBe(first.meaning);
});

it('the review asks whom CODEOWNERS gives the mesh-wide files', async () => {
  const mesh = (mode: string) => ({
    ...base,
    CODEOWNERS: '* @acme/all\n/mesh/ @acme/mesh\n',
    'mesh/mtls.yaml': `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: istio-system }
spec: { mtls: { mode: ${mode} } }
`,
  });
  const { tier, requirements } = await reviewOf(mesh('PERMISSIVE'), mesh('STRICT'));
  expect(tier).toBe('critical');
  expect(requirements).toMatchObject([
    { approvals: 2, from: 'platform', teams: ['acme/mesh'], enforcement: 'enforce' },
  ]);
});
