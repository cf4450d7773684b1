import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { annotationMisused } from '../../src/checks/annotation-misused/annotation-misused.ts';
import { findingsOf } from './findings-of.ts';

const WAVE = "argocd.argoproj.io/sync-wave: '2'";
const POD = 'spec: { restartPolicy: Never, containers: [{ name: web, image: web }] }';

const workload = (kind: string, template: string, own = ''): string => `
apiVersion: ${kind.endsWith('Job') ? 'batch' : 'apps'}/v1
kind: ${kind}
metadata: { name: web, namespace: shop, annotations: { ${own} } }
spec: { selector: { matchLabels: { app: web } }, ${template} }
`;

const pods = (annotation: string): string =>
  `template: { metadata: { labels: { app: web }, annotations: { ${annotation} } }, ${POD} }`;

const told = (text: string) =>
  findingsOf(annotationMisused, '', text)
    .filter(({ check }) => check === 'annotation-on-template')
    .map(({ symptom, ...told }) => `${spoken(messageOf(told))} ${spoken(symptom)}`);

test.each([
  [
    workload('Deployment', pods(WAVE)),
    '`argocd.argoproj.io/sync-wave` on the pods of Deployment shop/web does nothing: Argo CD reads it from the Deployment itself. a sync applies the Deployment in wave 0, as what names none',
  ],
  [
    workload('StatefulSet', pods(WAVE), "argocd.argoproj.io/sync-wave: '1'"),
    '`argocd.argoproj.io/sync-wave` on the pods of StatefulSet shop/web does nothing: Argo CD reads it from the StatefulSet itself. a sync applies the StatefulSet in wave 1, as it says itself',
  ],
  [
    workload('Job', pods('argocd.argoproj.io/hook: PreSync')),
    '`argocd.argoproj.io/hook` on the pods of Job shop/web does nothing: Argo CD reads it from the Job itself. the Job is no hook: a sync applies it with the rest',
  ],
  [
    workload('DaemonSet', pods('argocd.argoproj.io/sync-options: Prune=false')),
    '`argocd.argoproj.io/sync-options` on the pods of DaemonSet shop/web does nothing: Argo CD reads it from the DaemonSet itself. the DaemonSet is applied and pruned as without it',
  ],
  [
    workload(
      'CronJob',
      `schedule: '0 3 * * *', jobTemplate: { metadata: { annotations: { argocd.argoproj.io/compare-options: IgnoreExtraneous } }, spec: { template: { ${POD} } } }`,
    ),
    '`argocd.argoproj.io/compare-options` on the Jobs of CronJob shop/web does nothing: Argo CD reads it from the CronJob itself. the CronJob is compared as without it',
  ],
])('an annotation of Argo CD on a template does nothing', (text, sentence) => {
  expect(told(text)).toEqual([sentence]);
});

test.each([
  ['on the object', workload('Deployment', pods(''), WAVE)],
  ['on both alike', workload('Deployment', pods(WAVE), WAVE)],
  [
    'on a pod that is applied itself',
    `apiVersion: v1\nkind: Pod\nmetadata: { name: web, namespace: shop, annotations: { ${WAVE} } }\n${POD}\n`,
  ],
  [
    'that Argo CD does read from what it does not apply',
    workload('Deployment', pods("argocd.argoproj.io/ignore-resource-updates: 'true'")),
  ],
])('one %s is not told', (_, text) => {
  expect(told(text)).toEqual([]);
});
