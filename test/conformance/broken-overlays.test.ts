import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { openCorpora } from '../../bench/corpus-cases.ts';
import { createLocalTrees } from '../../src/forge/edge/git/objects/local-trees.ts';
import { readPackageData } from '../../src/review/edge/package-data.ts';
import { createEngine, reviewTrees } from '../../src/review/index.ts';
import { placeOf } from '../../src/manifest/index.ts';
import { shareOfRun } from '../support/share-of-run.ts';

const FOLDER = fileURLToPath(new URL('../../../shared/corpora/', import.meta.url));
const corpora = openCorpora(FOLDER);
afterAll(() => corpora?.remove());

/** Real changes after which an overlay built no longer, and where; all others of the corpora break none. */
const BROKEN: Readonly<Record<string, readonly string[]>> = {
  // another Kustomization builds the whole of `kubernetes`, and has failed before: one Namespace is there twice (FLUX-12)
  'enchantednatures-homecluster-854f7f97': [
    'kubernetes/apps kubernetes/apps/authentik/authentik/ks.yaml:54',
  ],
  'devxp-tech-gitops-2469ee74': [
    'apps/istio-ingress/overlays/ops apps/istio-ingress/overlays/ops/auth-policy.yaml:15',
  ],
  'kubeflow-community-distribution-7f8837f9': [],
  'statcan-aaw-argocd-manifests-96528519': [],
};

async function breaksOf(id: string): Promise<readonly string[]> {
  const one = corpora?.cases.find((each) => each.id === id);
  if (one === undefined) throw new Error(`no case ${id}`);
  const trees = await createLocalTrees({ searchPath: process.env['PATH'] ?? '' }).read(one);
  if (trees.kind !== 'read') throw new Error(trees.kind);
  const engine = createEngine(readPackageData());
  const outcome = await reviewTrees(trees.base, trees.merged, engine, {
    asOf: '2026-01-05T12:00:00.000Z',
    pullRequest: null,
  });
  await trees.close();
  if (outcome.kind !== 'reviewed') throw new Error(outcome.kind);
  return outcome.review.findings
    .filter(({ detector }) => detector === 'root-no-longer-renders')
    .map(({ subject, origin }) => `${subject.name} ${placeOf(origin)}`);
}

describe('overlays that real changes broke', () => {
  test.skipIf(corpora !== null)(`skipped: ${FOLDER} is not here`, () => {
    expect(corpora).toBeNull();
  });

  test.runIf(corpora !== null).each(shareOfRun(Object.entries(BROKEN), 12))(
    '%s',
    async (id, expected) => {
      expect(await breaksOf(id)).toEqual(expected);
    },
  );
});
