import { expect, test } from 'vitest';
import { reportOf } from '../../support/review-of.ts';

const KUSTOMIZATION = (values: string): string =>
  `helmCharts:\n  - { name: istiod, repo: 'https://istio-release.storage.googleapis.com/charts', version: 1.24.0, releaseName: istiod, namespace: istio-system, valuesFile: ${values} }\n`;
const tree = (text: string, file = 'values.yaml') => ({
  'overlays/prod/kustomization.yaml': KUSTOMIZATION(file),
  [`overlays/prod/${file}`]: text,
});
const reportOn = async (before: string, after: string): Promise<string> =>
  (await reportOf(tree(before), tree(after), 'markdown')).text;
const changesOf = (text: string): readonly string[] =>
  (/<summary>Changes \(\d+\)<\/summary>\n\n([^]*?)\n\n<\/details>/.exec(text)?.[1] ?? '').split(
    '\n',
  );

test.each([
  [
    'the mode of what goes out',
    'outboundTrafficPolicy: { mode: REGISTRY_ONLY }',
    'outboundTrafficPolicy: { mode: ALLOW_ANY }',
  ],
  [
    'a setting of proxies',
    'defaultConfig: { concurrency: 2 }',
    'defaultConfig: { concurrency: 4 }',
  ],
])('a value that is a setting of the mesh is one row and one change: %s', async (_, was, is) => {
  const text = await reportOn(`meshConfig: { ${was} }\n`, `meshConfig: { ${is} }\n`);
  const changes = changesOf(text);
  expect(changes).toHaveLength(1);
  expect(changes[0]).toContain('meshConfig.');
  expect(text.match(/^\|.*\*\*prod\*\*/gm)).toHaveLength(1);
});

test('other values of the chart stay beside it', async () => {
  const text = await reportOn(
    'meshConfig: { outboundTrafficPolicy: { mode: REGISTRY_ONLY } }\npilot: { env: { A: b } }\n',
    'meshConfig: { outboundTrafficPolicy: { mode: ALLOW_ANY } }\npilot: { env: { A: c } }\n',
  );
  const changes = changesOf(text);
  expect(changes).toHaveLength(2);
  expect(changes.join('\n')).toContain('pilot.env.A');
});
