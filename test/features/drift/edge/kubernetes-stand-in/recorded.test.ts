import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { ask, tell } from '../../../../../sandbox/kubernetes/recording/exchange.ts';
import type { Recorded } from '../../../../../sandbox/kubernetes/recording/exchange.ts';
import { generalSteps } from '../../../../../sandbox/kubernetes/recording/general-steps.ts';
import { NAMESPACES, stepsFor } from '../../../../../sandbox/kubernetes/recording/steps.ts';
import type { JsonObject } from '../../../../../sandbox/kubernetes/schema/json.ts';
import { startKubernetes } from '../../../../../sandbox/kubernetes/start-kubernetes.ts';
import type { KubernetesStandIn } from '../../../../../sandbox/kubernetes/start-kubernetes.ts';
import { shareOfRun } from '../../../../support/share-of-run.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));
const names = readdirSync(`${folder}/manifests`).map((file) => file.replace('.yaml', ''));
const recorded = (name: string): readonly Recorded[] =>
  JSON.parse(readFileSync(`${folder}/recorded/${name}.json`, 'utf8')) as readonly Recorded[];
const documentsOf = (name: string): readonly JsonObject[] =>
  parseAllDocuments(readFileSync(`${folder}/manifests/${name}.yaml`, 'utf8')).map(
    (each) => each.toJS() as JsonObject,
  );

let kubernetes: KubernetesStandIn;
// every look at the clock is a second later
let instant = Date.UTC(2026, 0, 1);
const server = () => ({ url: kubernetes.url, token: 'token-of-admin' });

beforeAll(async () => {
  kubernetes = await startKubernetes({ clock: { now: () => (instant += 1000) } });
  kubernetes.kubeconfigFor('limited', []);
  kubernetes.cluster.users.set('limited-token', { name: 'limited', rules: [] });
  for (const namespace of NAMESPACES) await ask(server(), namespace);
});
afterAll(async () => {
  await kubernetes.close();
});

describe('the stand-in answers as a real API server did', () => {
  test.each(shareOfRun(names, 3))('%s', async (name) => {
    expect(await tell(server(), stepsFor(documentsOf(name)))).toEqual(recorded(name));
  });

  test('lists, refusals, subresources, deletions', async () => {
    expect(await tell(server(), generalSteps())).toEqual(recorded('general'));
  });
});
