import { describe, expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';
import { app } from '../../gitops/delivery/argo-trees.ts';
import { meshMtls } from '../../support/objects.ts';

type Files = Readonly<Record<string, string>>;

const delivered = (stage: string, mode = 'STRICT'): Files => ({
  [`argo/mesh-${stage}.yaml`]: app(`mesh/${stage}`, '', `mesh-${stage}`).replace(
    'https://kubernetes.default.svc',
    `https://${stage}.example`,
  ),
  [`mesh/${stage}/mtls.yaml`]: meshMtls(mode),
});

const without = (files: Files, word: string): Files =>
  Object.fromEntries(Object.entries(files).filter(([path]) => !path.includes(word)));

describe('a change that takes the last production away', () => {
  const before = { ...delivered('dev'), ...delivered('staging'), ...delivered('prod') };

  test('says so, and calls what is left no production', async () => {
    const review = await reviewOf(before, without(before, 'prod'));
    expect(review.tier).toBe('critical');
    expect(
      review.environments.map(({ name, production, presence }) => [name, production, presence]),
    ).toEqual([
      ['dev', false, 'both'],
      ['prod', true, 'removed'],
      ['staging', false, 'both'],
    ]);
    expect(review.notes).toContain(
      'prod goes with this change, and no other environment looks like production. dev, staging are not treated as production here, as before it; once it is merged, all that is left is, unless `environments` says otherwise.',
    );
    expect(review.notes.join()).not.toContain('all are treated as production.');
  });

  test('says so of one that is left, which nothing tells apart any more', async () => {
    const two = { ...delivered('dev'), ...delivered('prod') };
    const review = await reviewOf(two, without({ ...two, ...delivered('dev', 'DISABLE') }, 'prod'));
    const isProduction = new Map(
      review.environments.map(({ name, production }) => [name, production]),
    );
    expect(isProduction.get('prod')).toBe(true);
    expect([...isProduction].filter(([name]) => name !== 'prod').map(([, each]) => each)).toEqual([
      false,
    ]);
    expect(review.notes.join()).toContain('prod goes with this change');
  });

  test('judges what is left by what it was before, also where it changes too', async () => {
    const after = without({ ...before, ...delivered('dev', 'PERMISSIVE') }, 'prod');
    const { environments } = await reviewOf(before, after);
    expect(environments.find(({ name }) => name === 'dev')?.tier).toBe('medium');
  });

  test('is no other where production stays under a name that says nothing', async () => {
    const two = { ...delivered('dev'), ...delivered('prod') };
    const { environments } = await reviewOf(two, without(two, 'dev'));
    expect(environments.filter(({ presence }) => presence !== 'removed')).toMatchObject([
      { production: true },
    ]);
  });
});
