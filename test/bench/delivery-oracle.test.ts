import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { packageRoot } from '../../src/manifest/edge/package-root.ts';
import { temporaryFolder } from '../review/edge/temporary-repository.ts';

const Answer = z.object({
  id: z.string(),
  roots: z.array(z.object({ path: z.string(), kind: z.string() })).optional(),
  requests: z.array(z.unknown()).optional(),
  failure: z.string().nullable().optional(),
});

const REPOSITORY = 'https://git.example/acme/platform.git';

const QUESTIONS = [
  {
    id: 'a folder',
    kind: 'app',
    app: `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: { name: till, namespace: argocd }\nspec:\n  source: { repoURL: ${REPOSITORY}, path: till, targetRevision: HEAD }\n  destination: { server: https://kubernetes.default.svc, namespace: till }\n`,
    files: {
      'till/open.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: open }\n',
    },
  },
  {
    id: 'a chart with a file of values that is not there',
    kind: 'packaged',
    path: 'charts/till',
    files: {
      'charts/till/Chart.yaml': 'apiVersion: v2\nname: till\nversion: 1.0.0\n',
      'charts/till/values.yaml': 'a: 1\n',
    },
    valuesFiles: ['charts/till/gone.yaml'],
    ignoreMissing: false,
  },
];

test('the program that answers what Argo CD and Flux are asked tells what is applied, and what fails', () => {
  const program = join(temporaryFolder(), 'driver.mjs');
  const bundle = join(packageRoot(), 'bench/delivery-oracle/bundle.mjs');
  execFileSync(process.execPath, [bundle, program]);
  const input = JSON.stringify(QUESTIONS);
  const printed = execFileSync(process.execPath, [program], { input, encoding: 'utf8' });
  const [folder, chart] = printed
    .trim()
    .split('\n')
    .map((line) => Answer.parse(JSON.parse(line)));
  expect(folder?.roots).toEqual([{ path: 'till', kind: 'folder' }]);
  expect(chart?.failure).toContain('gone.yaml');
});
