import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { printResources } from '../../src/kustomize/index.ts';
import type { Plain } from '../../src/manifest/index.ts';
import { canonicalJson, parseYaml, plainOf } from '../../src/manifest/index.ts';
import type { KustomizeCase } from '../support/kustomize-cases.ts';
import { CASES, kustomizeCases, runCase } from '../support/kustomize-cases.ts';
import failing from './kustomize-failing.json' with { type: 'json' };

const cases = kustomizeCases();
const present = cases.length > 0;

const documentsOf = (text: string): readonly Plain[] =>
  parseYaml('output.yaml', text).flatMap(({ node }) => (node === null ? [] : [plainOf(node)]));

const lines = (documents: readonly Plain[]): readonly string[] => documents.map(canonicalJson);

/** What is wrong with our build of a case; null where it agrees. */
function disagreement(one: KustomizeCase): string | null {
  const result = runCase(one);
  if (one.expect === 'error')
    return result.status === 'failed' ? null : `is ${result.status} and should fail`;
  if (result.status !== 'complete')
    return `is ${result.status}: ${result.failure?.message ?? result.gaps[0]?.message ?? ''}`;
  const text = readFileSync(join(one.folder, 'expected.yaml'), 'utf8');
  const expected = lines(documentsOf(text));
  const own = lines(result.resources.map(({ node }) => plainOf(node)));
  const at = [...expected, ...own].findIndex((_, index) => expected[index] !== own[index]);
  if (at >= 0) return `differs:\n  ${own[at] ?? '(nothing)'}\n  ${expected[at] ?? '(nothing)'}`;
  const printed = printResources(result.resources);
  if (lines(documentsOf(printed)).join('\n') !== own.join('\n'))
    return 'prints what does not read back the same';
  return printed === text ? null : 'prints the same objects in other words';
}

describe('kustomize agrees with kustomize 5.5', () => {
  test.skipIf(present)(`skipped: ${CASES} is not here`, () => {
    expect(cases).toEqual([]);
  });

  test.runIf(present)(`${String(cases.length)} cases, those of the ratchet still failing`, () => {
    const wrong = new Map<string, string>();
    for (const one of cases) {
      const problem = disagreement(one);
      if (problem !== null) wrong.set(one.id, problem);
    }
    const unexpected = [...wrong].filter(([id]) => !Object.hasOwn(failing, id));
    expect(unexpected.map(([id, problem]) => `${id} ${problem}`)).toEqual([]);
    const mended = Object.keys(failing).filter((id) => !wrong.has(id));
    expect(mended, 'take these out of kustomize-failing.json').toEqual([]);
  });
});
