import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { readPackageData } from '../../../src/review/edge/package-data.ts';
import { createEngine } from '../../../src/review/index.ts';
import type {
  AdoptedDrift,
  AdoptQuestion,
} from '../../../src/features/drift/use-cases/adopt-drift.ts';
import { adoptDrift } from '../../../src/features/drift/use-cases/adopt-drift.ts';
import type { LoadableTree } from '../../../src/forge/index.ts';
import type { ObjectDrift } from '../../../src/features/drift/comparison/drift.ts';
import { nodeAt, scalar, buildFileTree, decodeBlob } from '../../../src/manifest/index.ts';
import type { LoadedBlob } from '../../../src/manifest/index.ts';
import { changedBy } from './comparison/adopt/adoption-of.ts';

const FILES = {
  'base/kustomization.yaml': 'resources: [web.yaml]\n',
  'base/web.yaml': `apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  type: ClusterIP\n  ports: [{port: 80}]\n`,
  'overlays/dev/kustomization.yaml': 'resources: [../../base]\n',
  'overlays/prod/kustomization.yaml': 'resources: [../../base]\n',
};

/** A tree of which nothing is loaded before it is asked for, and some files never are. */
function lazy(files: Readonly<Record<string, string>>, lost: readonly string[] = []): LoadableTree {
  const contents = new Map<string, LoadedBlob>();
  const blobs = Object.entries(files).map(([path, text]) => {
    const bytes = new TextEncoder().encode(text);
    const oid = createHash('sha1').update(path).update(bytes).digest('hex');
    return { path, bytes, oid, size: bytes.length, mode: '100644' };
  });
  return {
    tree: buildFileTree(blobs, contents),
    load: (paths) => {
      for (const { path, oid, bytes } of blobs)
        if ([...paths].includes(path) && !lost.includes(path)) contents.set(oid, decodeBlob(bytes));
      return Promise.resolve();
    },
  };
}

function typeDrift(type: string): ObjectDrift {
  const drift = changedBy(FILES, ['prod', 'Service', 'web'], [['spec', 'type'], type]);
  if (drift.kind !== 'changed') return drift;
  const git = nodeAt(drift.git.node, 'spec', 'type') ?? null;
  const live = scalar(type, drift.git.origin);
  const by = { manager: 'kubectl-edit', at: '2026-11-23T19:04:00Z' };
  return { ...drift, fields: [{ kind: 'changed', path: ['spec', 'type'], git, live, by }] };
}

const asked = (trees: LoadableTree, more: Partial<AdoptQuestion> = {}): Promise<AdoptedDrift> =>
  adoptDrift(trees, createEngine(readPackageData()), {
    environment: 'prod',
    drifts: [typeDrift('NodePort')],
    asOf: '2026-11-23T19:10:00Z',
    ...more,
  });

test('what is live is proposed as a pull request: what, since when, by whom, in which files', async () => {
  const outcome = await asked(lazy(FILES));
  if (outcome.kind !== 'adopted') throw new Error(JSON.stringify(outcome));
  const { files, proposal } = outcome;
  expect(files.map(({ path }) => path).sort()).toEqual([
    'overlays/prod/kustomization.yaml',
    'overlays/prod/patch-service-web.yaml',
  ]);
  expect(proposal.title).toBe('Adopt Service web of prod as live');
  expect(proposal.branch).toMatch(/^meshwarden\/adopt\/prod-[0-9a-f]{8}$/);
  expect(proposal.commitMessage).toContain('The cluster does not change.');
  for (const part of [
    'This makes Git say what the cluster has; the cluster does not change.',
    'NodePort',
    'kubectl-edit, since 2026-11-23T19:04:00Z',
    'overlays/prod/patch-service-web.yaml',
  ])
    expect(proposal.body).toContain(part);
});

test('the same files are proposed on the same branch, others on another', async () => {
  const branchOf = async (type: string): Promise<string> => {
    const outcome = await asked(lazy(FILES), { drifts: [typeDrift(type)] });
    return outcome.kind === 'adopted' ? outcome.proposal.branch : outcome.kind;
  };
  const first = await branchOf('NodePort');
  expect(await branchOf('NodePort')).toBe(first);
  expect(await branchOf('LoadBalancer')).not.toBe(first);
});

test('what was written in the cluster is only words in the proposal', async () => {
  const outcome = await asked(lazy(FILES), {
    drifts: [typeDrift('@everyone <img src=x> fixes #1')],
  });
  if (outcome.kind !== 'adopted') throw new Error(JSON.stringify(outcome));
  expect(outcome.proposal.body).toMatch(/`[^`\n]*<img src=x>[^`\n]*`/);
  expect(outcome.proposal.title).not.toContain('fixes #1');
});

test('files that cannot be loaded, and a configuration that is wrong, are said', async () => {
  expect(await asked(lazy(FILES, ['base/web.yaml']))).toEqual({
    kind: 'not-read',
    reasons: ['base/web.yaml could not be loaded.'],
  });
  const wrong = { ...FILES, '.meshwarden/config.yaml': 'environments: 1\n' };
  expect(await asked(lazy(wrong))).toMatchObject({ kind: 'not-read' });
});
