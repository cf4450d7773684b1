import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { analysed } from '../cli/at-rest/analysed.ts';
import listed from './istio-cases.failing.json' with { type: 'json' };

/** None, when all pass. */
const failing: readonly string[] = listed;

const CASES = '../shared/conformance/istio';

const Case = z.object({
  analyzer: z.string(),
  registeredByDefault: z.boolean().default(true),
  analyzerCodes: z.array(z.string()),
  inputs: z.array(z.string()),
  meshConfig: z.string().nullish(),
  meshNetworks: z.string().nullish(),
  expected: z.array(z.object({ code: z.string(), resource: z.string() })),
});

/** What Istio's own analyzers say of other projects' files: the same objects under the same codes, each as often. */
describe.skipIf(!existsSync(CASES))('istioctl analyze', () => {
  const cases = ['open', 'optional'].flatMap((folder) =>
    existsSync(join(CASES, folder))
      ? readdirSync(join(CASES, folder))
          .sort()
          .map((id): [string, string] => [id, join(CASES, folder, id)])
      : [],
  );

  test.each(cases)('%s', async (id, folder) => {
    const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
    const {
      registeredByDefault,
      analyzer,
      analyzerCodes,
      inputs,
      meshConfig,
      meshNetworks,
      expected,
    } = Case.parse(JSON.parse(read('case.json')));
    const given = (name: string | null | undefined) =>
      name == null ? null : { path: name, text: read(name) };
    const { entries } = await analysed(
      Object.fromEntries(inputs.map((name) => [name, read(name)])),
      { meshConfig: given(meshConfig), meshNetworks: given(meshNetworks), hasIngress: true },
    );
    const pairs = (all: readonly { code: string | null; resource: string }[]): readonly string[] =>
      all.map(({ code, resource }) => `${code ?? ''} ${resource}`).sort();
    const said = pairs(
      entries.filter(
        (entry) => entry.analyzer === analyzer && analyzerCodes.includes(entry.code ?? ''),
      ),
    );
    // what istioctl does not run, it does not say
    if (!registeredByDefault) expect(said).toEqual([]);
    else if (failing.includes(id))
      expect(said, `${id} passes: take it off the list`).not.toEqual(pairs(expected));
    else expect(said).toEqual(pairs(expected));
  });
});
