import { parse } from 'yaml';
import { describe, expect, test } from 'vitest';
import type { KubernetesStandIn } from '../../../../sandbox/kubernetes/start-kubernetes.ts';
import { startKubernetes } from '../../../../sandbox/kubernetes/start-kubernetes.ts';
import type { ObjectDrift } from '../../../../src/features/drift/comparison/drift.ts';
import { compareCluster } from '../../../../src/features/drift/comparison/cluster-comparison.ts';
import { declaredDifferences } from '../../../../src/features/drift/comparison/declared/ignore-differences.ts';
import { readLiveObject } from '../../../../src/features/drift/comparison/live-object.ts';
import type { Resource } from '../../../../src/manifest/index.ts';
import { fieldPath, parseYaml, resourceOf } from '../../../../src/manifest/index.ts';
import { shippedSchemas } from '../../../support/manifest-schemas.ts';
import { shareOfRun } from '../../../support/share-of-run.ts';
import type { HandEdit } from './hand-edits.ts';
import { handEdits, mergePatch, valueAt } from './hand-edits.ts';
import { MESH_OF_GIT } from './mesh-of-git.ts';

const FILE = 'overlays/prod/object.yaml';
const schemas = shippedSchemas();
const PLACE = { file: 'cluster prod', line: 1, column: 1, endLine: 1 };

function resourceIn(text: string): Resource {
  const [document] = parseYaml(FILE, text);
  const resource = document?.node == null ? undefined : resourceOf(document.node);
  if (resource === undefined) throw new Error('This is no object.');
  return resource;
}

type Json = ReturnType<HandEdit['after']>;
type JsonObject = Parameters<KubernetesStandIn['create']>[0];
const jsonIn = (text: string): JsonObject => parse(text) as JsonObject;

/** How Git comes into the cluster. */
const WAYS = {
  'server-side apply': (cluster: KubernetesStandIn, object: JsonObject) =>
    cluster.apply(object, 'argocd-controller'),
  'kubectl create': (cluster: KubernetesStandIn, object: JsonObject) =>
    cluster.create(object, 'kubectl-create'),
  'kubectl apply': (cluster: KubernetesStandIn, object: JsonObject) =>
    cluster.create(
      {
        ...object,
        metadata: {
          ...(object['metadata'] as Record<string, Json>),
          annotations: {
            ...((object['metadata'] as Record<string, Json>)['annotations'] as
              Record<string, Json> | undefined),
            'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(object),
          },
        },
      },
      'kubectl-client-side-apply',
    ),
};

/** A cluster with the namespace of an object. */
async function clusterWith({ namespace }: Resource): Promise<KubernetesStandIn> {
  const cluster = await startKubernetes({ name: 'prod' });
  if (namespace !== '')
    cluster.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  return cluster;
}

function driftOf(git: Resource, live: JsonObject): readonly ObjectDrift[] {
  const read = readLiveObject(live, { apiVersion: 'v1', kind: git.kind }, PLACE);
  if (read.kind !== 'read') throw new Error(read.why);
  const cluster = { objects: [read.object], isListed: () => true, rootNamespace: 'istio-system' };
  const { ignoredIn } = declaredDifferences([]);
  return compareCluster([git], cluster, schemas, ignoredIn).drifts;
}

const nameOf = (git: Resource) => ({
  kind: git.kind,
  group: git.group,
  namespace: git.namespace,
  name: git.name,
});

/** Of so many edits of a kind one is tried in a run, other ones for each way. */
const SHARES = 3;

/** Fewer edits are all tried. */
const FEW = 24;

/** What was to be tried, of all edits so many in a run. */
let offeredInAll = 0;
let offeredHere = 0;

let triedInAll = 0;

describe.each(Object.keys(WAYS) as (keyof typeof WAYS)[])('objects that came by %s', (way) => {
  test('nothing differs in a cluster that nobody touched', async () => {
    for (const text of Object.values(MESH_OF_GIT)) {
      const git = resourceIn(text);
      const cluster = await clusterWith(git);
      WAYS[way](cluster, jsonIn(text));
      const live = cluster.find(nameOf(git));
      await cluster.close();
      expect(driftOf(git, live ?? {}), git.kind).toEqual([]);
    }
  });

  test.each(Object.entries(MESH_OF_GIT))('each edit by hand of a %s is found', async (_, text) => {
    const git = resourceIn(text);
    const all = handEdits(jsonIn(text));
    // of few edits most may be refused, and then a share may be none
    const edits = all.length < FEW ? all : shareOfRun(all, SHARES, Object.keys(WAYS).indexOf(way));
    offeredInAll += all.length;
    offeredHere += edits.length;
    const missed: string[] = [];
    let tried = 0;
    for (const edit of edits) {
      const cluster = await clusterWith(git);
      WAYS[way](cluster, jsonIn(text));
      const before = cluster.find(nameOf(git)) ?? {};
      const patch = mergePatch(before, edit.after(before)) ?? {};
      try {
        cluster.patch(nameOf(git), patch, 'kubectl-edit');
      } catch {
        // the API server refuses it
        await cluster.close();
        continue;
      }
      const live = cluster.find(nameOf(git)) ?? {};
      await cluster.close();
      const isSame =
        JSON.stringify(valueAt(live, ['spec'])) === JSON.stringify(valueAt(before, ['spec'])) &&
        JSON.stringify(valueAt(live, ['data'])) === JSON.stringify(valueAt(before, ['data'])) &&
        ['labels', 'annotations'].every(
          (key) =>
            JSON.stringify(valueAt(live, ['metadata', key])) ===
            JSON.stringify(valueAt(before, ['metadata', key])),
        );
      // what the API server fills in again as it was
      if (isSame) continue;
      tried += 1;
      triedInAll += 1;
      const problem = problemOf(git, edit, driftOf(git, live));
      if (problem !== null) missed.push(`${edit.what}: ${problem}`);
    }
    expect(missed).toEqual([]);
    expect(tried).toBeGreaterThan(edits.length === all.length ? 1 : 0);
  });
});

test('there are many ways to edit by hand', () => {
  expect((triedInAll / offeredHere) * offeredInAll).toBeGreaterThan(600);
});

/** Lists in which the order of items says nothing. */
const NO_ORDER = /^reverse .*(?:hosts|gateways|route|methods|subsets|ports|env)$/;

/** Fields that tell items of lists apart. */
const KEYS = new Set(['name', 'containerPort', 'mountPath', 'port']);

/** Whether an edit is told of with its field, its place and its author; null where it is. */
function problemOf(git: Resource, edit: HandEdit, drifts: readonly ObjectDrift[]): string | null {
  const [drift, ...others] = drifts;
  if (NO_ORDER.test(edit.what)) return drifts.length === 0 ? null : 'told of an order';
  if (drift?.kind !== 'changed' || others.length > 0) return `${String(drifts.length)} drifts`;
  const text = fieldPath(edit.path);
  const fields = drift.fields.map(({ path }) => fieldPath(path));
  // an item whose key is another is another item
  const list = edit.path.slice(0, -2);
  const around = KEYS.has(String(edit.path.at(-1))) ? fieldPath(list) : text;
  const isOfPath = (field: string): boolean => field.startsWith(around) || text.startsWith(field);
  if (!fields.every(isOfPath)) return `told of ${fields.join(', ')}`;
  const managers = drift.fields.map(({ by }) => by?.manager ?? null);
  const isByHand = drift.fields.some(({ live }) => live !== null);
  if (isByHand && !managers.includes('kubectl-edit')) return `by ${managers.join(', ')}`;
  const places = drift.fields.flatMap(({ git: stated }) => stated?.origin ?? []);
  if (places.some(({ file, line }) => file !== FILE || line < 1)) return 'without a place';
  return git.node === drift.git.node ? null : 'of another object';
}
