import { parse } from 'yaml';
import { expect, test } from 'vitest';
import { startKubernetes } from '../../../../sandbox/kubernetes/start-kubernetes.ts';
import type { ObjectDrift } from '../../../../src/features/drift/comparison/drift.ts';
import { compareCluster } from '../../../../src/features/drift/comparison/cluster-comparison.ts';
import { declaredDifferences } from '../../../../src/features/drift/comparison/declared/ignore-differences.ts';
import { readLiveObject } from '../../../../src/features/drift/comparison/live-object.ts';
import { shippedSchemas } from '../../../support/manifest-schemas.ts';
import { times } from '../../../support/times.ts';
import { adopt, objectsIn, renderedFiles, withAdopted } from './adopt/adoption-of.ts';
import type { HandEdit } from './hand-edits.ts';
import { handEdits, mergePatch } from './hand-edits.ts';
import { MESH_OF_GIT } from './mesh-of-git.ts';

type Json = ReturnType<HandEdit['after']>;
type JsonObject = Parameters<Awaited<ReturnType<typeof startKubernetes>>['create']>[0];

const schemas = shippedSchemas();
const PLACE = { file: 'cluster prod', line: 1, column: 1, endLine: 1 };

/** One object in a base of two environments. */
const filesWith = (text: string) => ({
  'base/kustomization.yaml': 'resources:\n  - object.yaml # the only one\n',
  'base/object.yaml': `# kept\n${text}`,
  'overlays/prod/kustomization.yaml': 'resources:\n  - ../../base\n',
  'overlays/staging/kustomization.yaml': 'resources:\n  - ../../base\n',
});

function driftOf(files: ReturnType<typeof filesWith>, live: Json): readonly ObjectDrift[] {
  const read = readLiveObject(live, { apiVersion: '', kind: '' }, PLACE);
  if (read.kind !== 'read') throw new Error(read.why);
  const cluster = { objects: [read.object], isListed: () => true, rootNamespace: 'istio-system' };
  const git = objectsIn(renderedFiles(files), 'prod');
  return compareCluster(git, cluster, schemas, declaredDifferences([]).ignoredIn).drifts;
}

type Stated = JsonObject & {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
};

/** Of all edits of a kind so many, spread over them. */
const TRIED = times(8).numRuns;

test.each(Object.entries(MESH_OF_GIT))(
  'what was edited by hand of a %s is what Git renders to once it is adopted',
  async (_, text) => {
    const stated = parse(text) as Stated;
    const { kind, metadata, apiVersion } = stated;
    const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
    const name = { kind, group, namespace: metadata.namespace ?? '', name: metadata.name };
    const files = filesWith(text);
    const staging = objectsIn(renderedFiles(files), 'staging');
    const edits = handEdits(stated);
    const step = Math.max(1, Math.floor(edits.length / TRIED));
    let adopted = 0;
    for (const edit of edits.filter((__, index) => index % step === 0)) {
      const cluster = await startKubernetes({ name: 'prod' });
      if (metadata.namespace !== undefined)
        cluster.create({
          apiVersion: 'v1',
          kind: 'Namespace',
          metadata: { name: metadata.namespace },
        });
      cluster.apply(stated, 'argocd-controller');
      const before = cluster.find(name) ?? {};
      try {
        cluster.patch(name, mergePatch(before, edit.after(before)) ?? {}, 'kubectl-edit');
      } catch {
        await cluster.close();
        continue;
      }
      const live = cluster.find(name) ?? {};
      await cluster.close();
      const drifts = driftOf(files, live);
      if (drifts.length === 0) continue;
      const adoption = adopt(files, 'prod', drifts);
      expect(adoption, edit.what).toMatchObject({ kind: 'adopted', left: [] });
      const after = { ...files, ...withAdopted(files, adoption) };
      expect(driftOf(after, live), edit.what).toEqual([]);
      const other = objectsIn(renderedFiles(after), 'staging');
      expect(other.map(({ node }) => JSON.stringify(node, withoutPlaces))).toEqual(
        staging.map(({ node }) => JSON.stringify(node, withoutPlaces)),
      );
      expect(Object.values(after).join('\n')).toContain('# the only one');
      adopted += 1;
    }
    expect(adopted).toBeGreaterThan(0);
  },
);

const withoutPlaces = (key: string, value: unknown): unknown =>
  key === 'origin' ? undefined : value instanceof Map ? [...value] : value;
