import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { ChartOutcome, ChartRequest } from '../src/charts/index.ts';
import { HELM_DEFAULTS } from '../src/charts/index.ts';
import { canonicalJson, parseYaml, plainOf } from '../src/manifest/index.ts';

/** What is asked of each chart, in Helm's options and in ours. */
export const CALLS: readonly {
  readonly args: readonly string[];
  readonly call: Omit<ChartRequest, 'files'>;
}[] = [
  { args: [], call: HELM_DEFAULTS },
  {
    args: [
      ...['--namespace', 'mesh', '--include-crds', '--skip-tests', '--kube-version', '1.31.0'],
      ...['--api-versions', 'monitoring.coreos.com/v1'],
    ],
    call: {
      ...HELM_DEFAULTS,
      namespace: 'mesh',
      includeCRDs: true,
      skipTests: true,
      kubeVersion: '1.31.0',
      apiVersions: ['monitoring.coreos.com/v1'],
    },
  },
];

const Digests = z.array(
  z.object({ chart: z.string(), revision: z.string(), call: z.number(), digest: z.string() }),
);

/** What a chart of other people renders to, told by a digest: none of their data is kept here. */
export type ChartDigest = z.output<typeof Digests>[number];

const FILE = fileURLToPath(new URL('../../bench/chart-digests.json', import.meta.url));

/** Those that Helm's own command agreed with when they were written; `file` is where the sources are run as they are. */
export const readDigests = (file = FILE): readonly ChartDigest[] =>
  Digests.parse(JSON.parse(readFileSync(file, 'utf8')));

export const writeDigests = (digests: readonly ChartDigest[]): void => {
  const lines = [...digests]
    .sort((a, b) => (a.chart < b.chart ? -1 : a.chart > b.chart ? 1 : a.call - b.call))
    .map((each) => `  ${JSON.stringify(each)}`);
  writeFileSync(FILE, `[\n${lines.join(',\n')}\n]\n`);
};

/** Of the objects, whatever their text looks like, in order; of a failure its first line. */
export function digestOf(outcome: ChartOutcome): string {
  const parts =
    outcome.kind === 'failed'
      ? ['failed', outcome.message.split('\n')[0] ?? '']
      : outcome.documents.flatMap(({ text }, at) =>
          parseYaml(String(at), text).flatMap(({ node }) =>
            node === null ? [] : [canonicalJson(plainOf(node))],
          ),
        );
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 16);
}
