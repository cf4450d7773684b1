import { describe, expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';

type Files = Readonly<Record<string, string>>;

const STAGES = ['dev', 'prod'];

/** A set for each stage that reads a file for each application, and the folders that it applies: a chart of a registry each. */
const tree = (serverOf: (stage: string) => string): Files =>
  Object.fromEntries(
    STAGES.flatMap((stage) => [
      [
        `argocd/${stage}.yaml`,
        `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: ${stage}, namespace: argocd }
spec:
  generators:
    - git:
        repoURL: https://git.example/acme/deploy
        revision: main
        files: [{ path: 'apps/*/overlays/${stage}/config.json' }]
  template:
    metadata: { name: '${stage}-{{appName}}' }
    spec:
      project: default
      source: { repoURL: https://git.example/acme/deploy, path: 'apps/{{appName}}/overlays/${stage}', targetRevision: main }
      destination: { server: "${serverOf(stage)}", namespace: '{{appName}}' }
`,
      ],
      ...['web', 'mail'].flatMap((app): [string, string][] => [
        [`apps/${app}/overlays/${stage}/config.json`, JSON.stringify({ appName: app })],
        [
          `apps/${app}/overlays/${stage}/kustomization.yaml`,
          `helmCharts:\n  - { name: some-app, repo: https://charts.example, version: 1.0.0, releaseName: ${app} }\n`,
        ],
      ]),
    ]),
  );

const without = (files: Files, start: string): Files =>
  Object.fromEntries(Object.entries(files).filter(([path]) => !path.startsWith(start)));

describe('what a set no longer makes for dev', () => {
  const tierOf = async (serverOf: (stage: string) => string): Promise<string | null> => {
    const before = tree(serverOf);
    return (await reviewOf(before, without(before, 'apps/mail/overlays/dev/'))).tier;
  };

  test('asks as what is of production where both go to one cluster', async () => {
    expect(await tierOf(() => 'https://one.example')).toBe('medium');
  });

  test('does not where production has a cluster of its own', async () => {
    expect(await tierOf((stage) => `https://${stage}.example`)).toBe('low');
  });
});
