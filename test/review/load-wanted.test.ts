import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { readPackageData } from '../../src/review/edge/package-data.ts';
import { createEngine } from '../../src/review/analysis/engine.ts';
import type { LoadableTree } from '../../src/forge/index.ts';
import { renderFolder } from '../../src/cli/rendering/render-output.ts';
import { reviewTrees } from '../../src/review/analysis/tree-review.ts';
import { buildFileTree, decodeBlob } from '../../src/manifest/index.ts';
import type { LoadedBlob } from '../../src/manifest/index.ts';

const BASES = 12;
const folder = (level: number): string => (level === 0 ? 'top' : `base-${String(level)}`);

/** Kustomizations that each build on the next, of which one is loaded a round. */
function chain(perRound: number): LoadableTree {
  const files = Array.from({ length: BASES }, (_, level) => ({
    path: `${folder(level)}/kustomization.yaml`,
    text:
      level === BASES - 1
        ? 'namePrefix: x-\nresources: []\n'
        : `resources: [../${folder(level + 1)}]\n`,
  }));
  const contents = new Map<string, LoadedBlob>();
  const blobs = files.map(({ path, text }) => {
    const bytes = new TextEncoder().encode(text);
    return { path, bytes, oid: createHash('sha1').update(path).update(bytes).digest('hex') };
  });
  const entries = blobs.map(({ path, bytes, oid }) => ({
    path,
    mode: '100644',
    oid,
    size: bytes.length,
  }));
  return {
    tree: buildFileTree(entries, contents),
    load: (paths) => {
      for (const path of [...paths].slice(0, perRound)) {
        const blob = blobs.find((each) => each.path === path);
        if (blob !== undefined) contents.set(blob.oid, decodeBlob(blob.bytes));
      }
      return Promise.resolve();
    },
  };
}

const engine = () => createEngine(readPackageData());

test('what is still not loaded after the last round is a blocking gap, not silence', async () => {
  const outcome = await reviewTrees(chain(1), chain(1), engine(), {
    asOf: '2026-01-01T00:00:00.000Z',
    pullRequest: null,
  });
  if (outcome.kind !== 'reviewed') throw new Error(outcome.kind);
  const limits = outcome.review.gaps.filter(({ reason }) => reason === 'limit');
  expect(limits.length).toBeGreaterThan(0);
  expect(limits.every(({ blocking }) => blocking)).toBe(true);
});

test('with everything loaded there is no such gap', async () => {
  const outcome = await reviewTrees(chain(BASES), chain(BASES), engine(), {
    asOf: '2026-01-01T00:00:00.000Z',
    pullRequest: null,
  });
  if (outcome.kind !== 'reviewed') throw new Error(outcome.kind);
  expect(outcome.review.gaps.filter(({ reason }) => reason === 'limit')).toEqual([]);
});

test('a folder that cannot be loaded whole is not rendered', async () => {
  const outcome = await renderFolder(chain(1), 'top', engine());
  expect(outcome).toMatchObject({ kind: 'refused' });
  expect(outcome.kind === 'refused' && outcome.reasons.join('\n')).toContain('not loaded');
});
