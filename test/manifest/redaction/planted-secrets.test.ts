import fc from 'fast-check';
import { expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';
import { ROUTES } from '../../support/planted-manifests.ts';
import { SECRET_FORMATS } from '../../support/secret-formats.ts';
import { HAS_OWN_FORMAT, SECRET_PLACES } from '../../support/secret-places.ts';
import type { SecretPlace } from '../../support/secret-places.ts';
import { shareOfRun } from '../../support/share-of-run.ts';
import { expectNowhere } from '../../bot/written-of-review.ts';

const { password = expect.fail() } = SECRET_FORMATS;
const anyFormat = fc.oneof(...Object.values(SECRET_FORMATS));

/** What stands at a place is of any form, where the place does not make one of it. */
const valueAt = (name: string): fc.Arbitrary<string> =>
  HAS_OWN_FORMAT.has(name) ? password : anyFormat;

const WAYS = ['changed', 'added', 'removed'];

const WITHOUT = {
  'overlays/prod/kustomization.yaml': 'resources: [routes.yaml]\n',
  'overlays/prod/routes.yaml': ROUTES,
};

async function expectUnseen(
  place: SecretPlace,
  secrets: readonly [string, string],
  how: string,
): Promise<void> {
  const [before, after] = [place(secrets[0]), place(secrets[1])];
  const review = await reviewOf(
    how === 'added' ? WITHOUT : before,
    how === 'removed' ? WITHOUT : after,
  );
  expectNowhere(review, secrets, how);
}

test.each(Object.entries(SECRET_PLACES).map(([name, place], at) => [name, place, at] as const))(
  '%s: the value is in nothing that is written, whether it is changed, added or removed',
  async (name, place, at) => {
    const ways = shareOfRun(WAYS, WAYS.length, at);
    const secrets = fc.sample(fc.tuple(valueAt(name), valueAt(name)), ways.length);
    for (const [index, how] of ways.entries())
      await expectUnseen(place, secrets[index] ?? expect.fail(), how);
  },
);

test.each(shareOfRun(Object.entries(SECRET_PLACES), 3))(
  '%s: another value is a change',
  async (_, place) => {
    const review = await reviewOf(place('kQ7rTz1mVx9p'), place('w4LdN8sYb2hJ'));
    const blocking = review.gaps.filter((gap) => gap.blocking);
    const said = review.changes.length + review.unreviewedFiles.length + blocking.length;
    expect(said).toBeGreaterThan(0);
  },
);
