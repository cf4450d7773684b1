import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { analysed } from '../support/analysed.ts';
import failing from './istio-cases.failing.json' with { type: 'json' };

const CASES = '../shared/conformance/istio/open';

const Case = z.object({
  analyzer: z.string(),
  analyzerCodes: z.array(z.string()),
  inputs: z.array(z.string()),
  meshConfig: z.string().nullish(),
  meshNetworks: z.string().nullish(),
  expected: z.array(z.object({ code: z.string(), resource: z.string() })),
});

/** What Istio's own analyzers say of other projects' files: the same objects under the same codes, each as often. */
describe.skipIf(!existsSync(CASES))('istioctl analyze', () => {
  const ids = existsSync(CASES) ? readdirSync(CASES).sort() : [];

  test.each(ids)('%s', async (id) => {
    const read = (name: string): string => readFileSync(join(CASES, id, name), 'utf8');
    const { analyzer, analyzerCodes, inputs, meshConfig, meshNetworks, expected } = Case.parse(
      JSON.parse(read('case.json')),
    );
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
    if (failing.includes(id))
      expect(said, `${id} passes: take it off the list`).not.toEqual(pairs(expected));
    else expect(said).toEqual(pairs(expected));
  });
});
