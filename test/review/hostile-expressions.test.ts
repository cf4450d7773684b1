import { expect, test } from 'vitest';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';

const application = (path: string): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: web, namespace: argocd }
spec:
  project: default
  destination: { server: 'https://kubernetes.default.svc', namespace: web }
  source: { repoURL: 'https://git.example/acme/deploy', targetRevision: main, path: '${path}' }
`;

/** Each was a text that an expression read in more ways than anybody waits for. */
const HOSTILE: readonly (readonly [string, (turn: number) => Files])[] = [
  [
    'a path with many places to be filled in',
    (turn) => ({
      'argocd/ns.yaml': application('apps'),
      'argocd/web.yaml': application(`apps/${'${A}'.repeat(14 + turn)}Q`),
      [`apps/${'a'.repeat(60)}/cm.yaml`]:
        'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n',
    }),
  ],
  [
    'a line of a workload in a template with many comments',
    (turn) => ({
      'templates/web.yaml': `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  replicas: ${String(turn)}\n  istio: a${' #'.repeat(400_000)}'\n  {{- include "a" . }}\n`,
      'Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
    }),
  ],
  ...['1', '.a', '.if'].map((part): readonly [string, (turn: number) => Files] => [
    `an action of a template that repeats ${part}`,
    (turn) => ({
      'templates/cm.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  a: "{{ ${part.repeat(40 + turn)}! }}"\n  b: {{ ${part.repeat(40 + turn)}! }}\n`,
      'Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
    }),
  ]),
];

test.each(HOSTILE)('%s is answered', async (_, files) => {
  expect((await reviewOf(files(1), files(2))).tier).not.toBeNull();
});
