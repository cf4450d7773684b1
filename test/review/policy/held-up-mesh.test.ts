import { expect, test } from 'vitest';
import { writtenOf } from '../../bot/written-of-review.ts';
import { reviewOf } from '../../support/review-of.ts';
import { meshMtls } from '../../support/objects.ts';

const kustomization = (name: string, on: readonly string[]): string => `---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: ${name}, namespace: flux-system }
spec:
  path: ./${name}
  prune: true
  dependsOn: [${on.map((each) => `{ name: ${each} }`).join(', ')}]
  sourceRef: { kind: GitRepository, name: shop }
`;

const tree = (ofInfra: readonly string[]) => ({
  'clusters/prod/all.yaml': `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: shop, namespace: flux-system }
spec: { url: https://example.com/shop.git, ref: { branch: main } }
${kustomization('infra', ofInfra)}${kustomization('web', ['infra'])}`,
  'infra/mtls.yaml': meshMtls('STRICT'),
  'web/web.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: web, namespace: shop }\n',
});

test('what waits for itself, and holds for the whole mesh, is held up, and not unseen', async () => {
  const review = await reviewOf(tree([]), tree(['web']));
  expect(review.tier).toBe('high');
  expect(JSON.stringify(writtenOf(review))).not.toContain('not seen here');
});
