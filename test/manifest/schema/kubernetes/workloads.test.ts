import { describe, expect, test } from 'vitest';
import { deployment, object, refusedOf } from './judged.ts';

const TEMPLATE =
  "template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: 'web:1'}]}}";
const SELECTOR = 'selector: {matchLabels: {app: web}}';
const ONCE = 'template: {spec: {restartPolicy: Never, containers: [{name: web, image: a}]}}';

const apps = (kind: string, fields: string): string => object('apps/v1', kind, `spec: {${fields}}`);
const job = (fields: string): string => object('batch/v1', 'Job', `spec: {${fields}}`);
const cron = (fields: string, name = 'web'): string =>
  object('batch/v1', 'CronJob', `spec: {${fields}, jobTemplate: {spec: {${ONCE}}}}`, name);
const scaler = (fields: string): string =>
  object(
    'autoscaling/v2',
    'HorizontalPodAutoscaler',
    `spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, ${fields}}`,
  );

describe('of a workload is refused', () => {
  test.each([
    [
      scaler('maxReplicas: 2').replace('apiVersion: apps/v1, ', ''),
      'spec.scaleTargetRef: scaleTargetRef.apiVersion must name a group. {34-37}',
    ],
    [
      scaler('maxReplicas: 2').replace('apps/v1', 'v1'),
      'spec.scaleTargetRef.apiVersion: scaleTargetRef.apiVersion must name a group. {34-37}',
    ],
    [deployment('replicas: -1'), 'spec.replicas: -1 must be at least 0.'],
    [apps('Deployment', TEMPLATE), 'spec.selector: This needs a selector of its pods.'],
    [
      apps('Deployment', `selector: {}, ${TEMPLATE}`),
      'spec.selector: The selector must not be empty.',
    ],
    [
      apps('Deployment', `selector: {matchLabels: {app: api}}, ${TEMPLATE}`),
      'spec.selector.matchLabels.app: The labels of the template do not match the selector.',
    ],
    [
      apps(
        'ReplicaSet',
        `selector: {matchExpressions: [{key: app, operator: In, values: [api]}]}, ${TEMPLATE}`,
      ),
      'spec.selector.matchExpressions[0]: The labels of the template do not match the selector.',
    ],
    [
      apps(
        'DaemonSet',
        `selector: {matchExpressions: [{key: app, operator: Exists, values: [a]}]}, ${TEMPLATE}`,
      ),
      'spec.selector.matchExpressions[0].values: The operator Exists takes no values.',
    ],
    [
      deployment('strategy: {type: Recreate, rollingUpdate: {maxSurge: 1}}'),
      'spec.strategy.rollingUpdate: rollingUpdate cannot be set with the strategy Recreate.',
    ],
    [
      deployment('strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 0%}}'),
      'spec.strategy.rollingUpdate.maxUnavailable: maxUnavailable and maxSurge cannot both be 0.',
    ],
    [
      deployment('strategy: {rollingUpdate: {maxUnavailable: "50"}}'),
      'spec.strategy.rollingUpdate.maxUnavailable: "50" is neither a whole number nor a percentage.',
    ],
    [
      deployment('strategy: {rollingUpdate: {maxUnavailable: 150%}}'),
      'spec.strategy.rollingUpdate.maxUnavailable: 150% is more than 100%.',
    ],
    [
      deployment('minReadySeconds: 600'),
      'spec.minReadySeconds: progressDeadlineSeconds (600) must be greater than minReadySeconds (600).',
    ],
    [
      apps('DaemonSet', `${SELECTOR}, updateStrategy: {rollingUpdate: {maxSurge: 1}}, ${TEMPLATE}`),
      'spec.updateStrategy.rollingUpdate.maxSurge: maxSurge needs maxUnavailable: 0 on a DaemonSet.',
    ],
    [
      apps('StatefulSet', `${SELECTOR}, podManagementPolicy: Ordered, ${TEMPLATE}`),
      'spec.podManagementPolicy: Ordered is not one of OrderedReady, Parallel.',
    ],
    [
      apps('StatefulSet', `${SELECTOR}, serviceName: a.b, ${TEMPLATE}`),
      'spec.serviceName: "a.b" is no valid name here. {33-37}',
    ],
    [
      apps(
        'StatefulSet',
        `${SELECTOR}, volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce]}}], ${TEMPLATE}`,
      ),
      'spec.volumeClaimTemplates[0].spec: A claim of a volume needs the storage that it requests. {34-37}',
    ],
    [
      job(TEMPLATE),
      'spec.template.spec: The pods of a Job need restartPolicy: OnFailure or Never.',
    ],
    [
      job(`completionMode: Indexed, parallelism: 2, ${ONCE}`),
      'spec.completions: A Job with completionMode Indexed needs completions.',
    ],
    [job(`backoffLimit: -1, ${ONCE}`), 'spec.backoffLimit: -1 must be at least 0.'],
    [
      job(`selector: {matchLabels: {a: b}}, ${ONCE}`),
      'spec.selector.matchLabels.a: The selector of a Job is made by the server.',
    ],
    [
      job(
        `podFailurePolicy: {rules: [{action: Stop, onExitCodes: {operator: In, values: [1]}}]}, ${ONCE}`,
      ),
      'spec.podFailurePolicy.rules[0].action: Stop is not one of Count, FailIndex, FailJob, Ignore.',
    ],
    [cron('schedule: "61 * * * *"'), 'spec.schedule: "61" is no minute: it runs from 0 to 59.'],
    [
      cron('schedule: "0 0 * * 7"'),
      'spec.schedule: "7" is no day of the week: it runs from 0 to 6.',
    ],
    [cron('schedule: "* * * *"'), 'spec.schedule: A schedule has 5 fields; "* * * *" has 4.'],
    [
      cron('schedule: "@often"'),
      'spec.schedule: "@often" is no schedule; @hourly, @daily and @every 90m are.',
    ],
    [
      cron('schedule: "TZ=UTC 0 0 * * *"'),
      'spec.schedule: A time zone cannot stand in the schedule.',
    ],
    [
      cron('schedule: "0 0 * * *", timeZone: Europe/Berlni'),
      'spec.timeZone: "Europe/Berlni" is no time zone.',
    ],
    [
      cron('schedule: "0 0 * * *", timeZone: europe/berlin'),
      'spec.timeZone: "europe/berlin" is no time zone.',
    ],
    [
      cron('schedule: "0 0 * * *", concurrencyPolicy: Never'),
      'spec.concurrencyPolicy: Never is not one of Allow, Forbid, Replace.',
    ],
    [
      cron('schedule: "0 0 * * *"', 'a'.repeat(53)),
      'metadata.name: The name of a CronJob has at most 52 characters; this one has 53.',
    ],
    [
      scaler('minReplicas: 3, maxReplicas: 2'),
      'spec.maxReplicas: maxReplicas (2) must be at least minReplicas (3).',
    ],
    [scaler('minReplicas: 0, maxReplicas: 2'), 'spec.minReplicas: minReplicas must be at least 1.'],
    [
      scaler(
        'minReplicas: 0, maxReplicas: 2, metrics: [{type: External, external: {metric: {name: a}, target: {type: Value, value: 1}}}]',
      ),
      'spec.minReplicas: minReplicas must be at least 1. {31-36}',
    ],
    [
      scaler(
        'maxReplicas: 2, metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization}}}]',
      ),
      'spec.metrics[0].resource.target: This target needs averageUtilization or averageValue.',
    ],
    [
      scaler(
        'maxReplicas: 2, metrics: [{type: Pods, resource: {name: cpu, target: {type: Utilization, averageUtilization: 1}}}]',
      ),
      'spec.metrics[0].pods: A metric of type Pods needs pods.',
    ],
    [
      object('policy/v1', 'PodDisruptionBudget', 'spec: {minAvailable: 1, maxUnavailable: 1}'),
      'spec.maxUnavailable: Only one of minAvailable and maxUnavailable can be set.',
    ],
  ])('%s', (text, refusal) => {
    expect(refusedOf(text)[0]).toBe(refusal);
  });
});

describe('of a workload is taken', () => {
  test.each([
    deployment('strategy: {rollingUpdate: {maxSurge: 200%, maxUnavailable: 0}}'),
    deployment('strategy: {type: Recreate}'),
    deployment('replicas: 0'),
    apps(
      'DaemonSet',
      `${SELECTOR}, updateStrategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}, ${TEMPLATE}`,
    ),
    job(ONCE),
    job(`completionMode: Indexed, completions: 2, backoffLimitPerIndex: 1, ${ONCE}`),
    job(
      `manualSelector: true, selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {restartPolicy: Never, containers: [{name: a, image: a}]}}`,
    ),
    cron('schedule: "*/5 0-6/2 1,15 JAN-mar MON"'),
    cron('schedule: "@every 1h30m", timeZone: Etc/UTC'),
    cron('schedule: "0 0 ? * *", timeZone: America/Argentina/Buenos_Aires'),
    scaler(
      'maxReplicas: 2, behavior: {scaleDown: {stabilizationWindowSeconds: 3600, policies: [{type: Percent, value: 10, periodSeconds: 60}]}}',
    ),
    object('policy/v1', 'PodDisruptionBudget', 'spec: {minAvailable: 50%}'),
  ])('%s', (text) => {
    expect(refusedOf(text)).toEqual([]);
  });
});

test('the pods of a StatefulSet are looked into from 1.34 on, and have the volumes of its claims', () => {
  const claims =
    'volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}]';
  const mounting = (volume: string): string =>
    apps(
      'StatefulSet',
      `${SELECTOR}, ${claims}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: a, volumeMounts: [{name: ${volume}, mountPath: /a}]}]}}`,
    );
  expect(refusedOf(mounting('data'))).toEqual([]);
  expect(refusedOf(mounting('other'))).toEqual([
    'spec.template.spec.containers[0].volumeMounts[0].name: The pod has no volume other. {34-37}',
  ]);
});
