import { isObject, objectAt, setMissing } from '../schema/json.ts';
import type { JsonObject } from '../schema/json.ts';

/** Of kinds with a pod template. From: `pkg/apis/{apps,batch}/v1/defaults.go` of Kubernetes. */
export const WORKLOAD_DEFAULTS: readonly (readonly [string, (value: JsonObject) => void])[] = [
  ['apps.v1.DeploymentSpec', deploymentDefaults],
  ['apps.v1.StatefulSetSpec', statefulSetDefaults],
  ['apps.v1.DaemonSet', daemonSetAnnotation],
  ['apps.v1.DaemonSetSpec', daemonSetDefaults],
  [
    'apps.v1.ReplicaSetSpec',
    (spec) => {
      setMissing(spec, { replicas: 1 });
    },
  ],
  ['batch.v1.Job', jobDefaults],
  ['batch.v1.CronJobSpec', cronJobDefaults],
];

function deploymentDefaults(spec: JsonObject): void {
  setMissing(spec, { replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 });
  const strategy = objectAt(spec, 'strategy');
  setMissing(strategy, { type: 'RollingUpdate' });
  if (strategy['type'] === 'RollingUpdate')
    setMissing(objectAt(strategy, 'rollingUpdate'), { maxUnavailable: '25%', maxSurge: '25%' });
}

function statefulSetDefaults(spec: JsonObject): void {
  setMissing(spec, { podManagementPolicy: 'OrderedReady', replicas: 1, revisionHistoryLimit: 10 });
  const strategy = objectAt(spec, 'updateStrategy');
  if ((strategy['type'] ?? '') === '') {
    strategy['type'] = 'RollingUpdate';
    objectAt(strategy, 'rollingUpdate');
  }
  const rolling = strategy['rollingUpdate'];
  if (strategy['type'] === 'RollingUpdate' && isObject(rolling))
    setMissing(rolling, { partition: 0 });
  setMissing(objectAt(spec, 'persistentVolumeClaimRetentionPolicy'), {
    whenDeleted: 'Retain',
    whenScaled: 'Retain',
  });
}

/** A field of an earlier version, which lives on as an annotation. */
function daemonSetAnnotation(value: JsonObject): void {
  setMissing(objectAt(objectAt(value, 'metadata'), 'annotations'), {
    'deprecated.daemonset.template.generation': '0',
  });
}

function daemonSetDefaults(spec: JsonObject): void {
  const strategy = objectAt(spec, 'updateStrategy');
  setMissing(strategy, { type: 'RollingUpdate' });
  if (strategy['type'] === 'RollingUpdate')
    setMissing(objectAt(strategy, 'rollingUpdate'), { maxUnavailable: 1, maxSurge: 0 });
  setMissing(spec, { revisionHistoryLimit: 10 });
}

/** Of jobs alone, not of a CronJob's template. */
function jobDefaults(value: JsonObject): void {
  const spec = objectAt(value, 'spec');
  if (spec['completions'] === undefined && spec['parallelism'] === undefined)
    Object.assign(spec, { completions: 1, parallelism: 1 });
  setMissing(spec, {
    parallelism: 1,
    backoffLimit: spec['backoffLimitPerIndex'] === undefined ? 6 : 2_147_483_647,
    completionMode: 'NonIndexed',
    suspend: false,
    podReplacementPolicy: spec['podFailurePolicy'] === undefined ? 'TerminatingOrFailed' : 'Failed',
    manualSelector: false,
  });
  const labels = objectAt(objectAt(objectAt(spec, 'template'), 'metadata'), 'labels');
  const metadata = objectAt(value, 'metadata');
  if (metadata['labels'] === undefined && Object.keys(labels).length > 0)
    metadata['labels'] = { ...labels };
}

function cronJobDefaults(spec: JsonObject): void {
  setMissing(spec, {
    concurrencyPolicy: 'Allow',
    suspend: false,
    successfulJobsHistoryLimit: 3,
    failedJobsHistoryLimit: 1,
  });
}
