import { expect, test } from 'vitest';
import { headlineOf } from '../../../src/review/report/review/headline.ts';
import type { Files } from '../../support/review-of.ts';
import { reviewOf } from '../../support/review-of.ts';

const base = 'https://github.com/acme-platform/notification-service/config/default';

const overlay = (patches: readonly string[]): Files => ({
  'components/notify/development/kustomization.yaml': `resources:
  - ${base}?ref=0123456789abcdef0123456789abcdef01234567
patches:
${patches.map((path) => `  - { path: ${path}, target: { kind: Deployment, name: notify-controller-manager } }\n`).join('')}`,
  ...Object.fromEntries(
    patches.map((path) => [
      `components/notify/development/${path}`,
      `- { op: add, path: /metadata/labels/${path.replace('.yaml', '')}, value: "yes" }\n`,
    ]),
  ),
});

test('a patch that is added to a remote base is not told as the base being added', async () => {
  const { sentence } = headlineOf(
    await reviewOf(overlay(['one.yaml']), overlay(['one.yaml', 'two.yaml'])),
  );
  expect(sentence).toContain('emote base');
  expect(sentence).not.toMatch(/: added/);
});
