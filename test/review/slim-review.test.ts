import { deserialize, serialize } from 'node:v8';
import { expect, test } from 'vitest';
import { slimReview } from '../../src/review/evaluation/slim-review.ts';
import { reviewOf } from '../support/review-of.ts';

test('a review can be sent to another process, however often a value was touched on its way', async () => {
  const config = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: conf }\ndata: { a: old }\n';
  const operations = Array.from(
    { length: 5_000 },
    (_, index) => `- { op: replace, path: /data/a, value: "${String(index)}" }\n`,
  );
  const before = { 'kustomization.yaml': 'resources: [conf.yaml]\n', 'conf.yaml': config };
  const review = await reviewOf(before, {
    ...before,
    'kustomization.yaml':
      'resources: [conf.yaml]\npatches:\n  - path: patch.yaml\n    target: { kind: ConfigMap }\n',
    'patch.yaml': operations.join(''),
  });
  const sent: unknown = deserialize(serialize(slimReview(review)));
  expect(sent).toMatchObject({
    changes: [{ origin: { file: 'patch.yaml', line: 5_000 }, after: '4999' }],
  });
});
