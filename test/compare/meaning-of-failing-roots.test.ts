import { describe, expect, test } from 'vitest';
import { reviewOf } from '../support/review-of.ts';

const deployment = (name: string) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec: { replicas: 1 }
`;

/** A root one of whose files is not there: what else is in it is all that can be built. */
const shop = (replicas: number) => ({
  'overlays/prod/kustomization.yaml': `resources: [web.yaml, hidden.yaml]
replicas: [{ name: hidden, count: ${String(replicas)} }]
`,
  'overlays/prod/web.yaml': deployment('web'),
});

const meaning = async (before: Record<string, string>, after: Record<string, string>) =>
  (await reviewOf(before, after)).meaning;

describe('what a change does to a root that does not build', () => {
  test('counts by the text of its files: another value of what cannot be seen is another meaning', async () => {
    expect(await meaning(shop(1), shop(2))).not.toBe(await meaning(shop(1), shop(3)));
    expect(await meaning(shop(1), shop(2))).not.toBe(await meaning(shop(0), shop(2)));
  });

  test('means the same beside changes of other files', async () => {
    const other = { 'overlays/prod/web.yaml': deployment('web').replace('1 }', '2 }') };
    expect(await meaning({ ...shop(1), ...other }, { ...shop(2), ...other })).toBe(
      await meaning(shop(1), shop(2)),
    );
  });
});
