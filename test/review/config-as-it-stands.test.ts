import { describe, expect, test } from 'vitest';
import { readPackageData } from '../../src/review/edge/package-data.ts';
import { configAsItStands, createEngine, surveyTree, CONFIG_FILE } from '../../src/review/index.ts';
import { PLATFORM } from '../support/map-page.ts';
import { treeOf } from '../support/tree-of.ts';
import type { Files } from '../support/review-of.ts';
import { reportOf } from '../support/review-of.ts';
import { readConfig } from '../support/written-config.ts';

/** The file as it would be written for a tree. */
async function fileFor(files: Files): Promise<string> {
  const trees = { tree: treeOf(files), load: () => Promise.resolve() };
  const engine = createEngine(readPackageData());
  const survey = await surveyTree(trees, 'HEAD', engine, '2026-01-02T03:04:05.000Z');
  const { map, config, platformTeam: team } = survey;
  const { yaml } = configAsItStands({ map, config, team, owner: 'acme' });
  return `${yaml.lines.join('\n')}\n`;
}

/** All that a review says, as a comment and for programs. */
async function saidOf(before: Files, after: Files): Promise<readonly string[]> {
  const [comment, json] = await Promise.all([
    reportOf(before, after, 'markdown'),
    reportOf(before, after, 'json'),
  ]);
  return [comment.text, json.text];
}

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: web }] }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ name: http, port: 80 }] }
`;
const mtls = (mode: string): string => `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: istio-system }
spec: { mtls: { mode: ${mode} } }
`;

const OVERLAYS = {
  CODEOWNERS: '/base/mesh/ @acme/mesh\n',
  'base/kustomization.yaml': 'resources: [web.yaml, mesh/mtls.yaml]\n',
  'base/web.yaml': deployment,
  'base/mesh/mtls.yaml': mtls('PERMISSIVE'),
  ...Object.fromEntries(
    ['dev', 'staging', 'prod'].map((name) => [
      `overlays/${name}/kustomization.yaml`,
      'resources: [../../base]\n',
    ]),
  ),
};

const CASES: readonly { readonly what: string; readonly before: Files; readonly change: Files }[] =
  [
    {
      what: 'overlays',
      before: OVERLAYS,
      change: { 'base/mesh/mtls.yaml': mtls('STRICT') },
    },
    {
      what: 'Applications beside a folder that nothing applies',
      before: PLATFORM,
      change: { 'mesh/mtls.yaml': mtls('DISABLE') },
    },
    {
      what: 'the folder that nothing applies',
      before: PLATFORM,
      change: { 'attic/old-mtls.yaml': mtls('DISABLE') },
    },
    {
      what: 'a new folder of an environment',
      before: PLATFORM,
      change: {
        'apps/api/overlays/prod/kustomization.yaml': 'resources: [mtls.yaml]\n',
        'apps/api/overlays/prod/mtls.yaml': mtls('DISABLE'),
      },
    },
  ];

describe('the file that says how things stand', () => {
  test.each(CASES)('changes nothing of a review of $what', async ({ before, change }) => {
    const own = { [CONFIG_FILE]: await fileFor(before) };
    const without = await saidOf(before, { ...before, ...change });
    expect(without[0]).toContain('###');
    expect(await saidOf({ ...before, ...own }, { ...before, ...own, ...change })).toEqual(without);
  });

  test('validates, and names what is applied by nobody as a question only', async () => {
    const text = await fileFor(PLATFORM);
    expect(readConfig(text).kind).toBe('valid');
    expect(text).not.toContain('nobody');
    expect(text).toContain('# notDelivered: [');
  });
});
