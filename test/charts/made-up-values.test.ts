import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ChartOutcome } from '../../src/charts/chart-renderer.ts';
import { withVarying, withoutMadeUp } from '../../src/charts/varying-values.ts';
import type { Plain } from '../../src/manifest/index.ts';
import { parseYaml, plainOf } from '../../src/manifest/index.ts';

type Rendered = Extract<ChartOutcome, { kind: 'rendered' }>;

const documentOf = (text: string) => ({
  ...{ source: 'web/templates/a.yaml', text, hook: false },
  ...{ places: [], varying: [] },
});

/** What a document says without what another render of it has otherwise. */
function kept(text: string, other: string): Plain {
  const capabilities = { kubeVersion: 'v1.37.0', readsKubeVersion: false, readsApiVersions: false };
  const rendered: Rendered = {
    kind: 'rendered',
    documents: [documentOf(text)],
    capabilities,
  };
  const [document] = withVarying(rendered, [documentOf(other)]).documents;
  const [parsed] = parseYaml('a.yaml', text);
  if (document === undefined || parsed?.node == null) throw new Error('There is no document.');
  return plainOf(withoutMadeUp(parsed.node, document.varying, text));
}

const M = '(different at every render)';
const chance = fc.stringMatching(/^[A-Za-z0-9]{8}$/);

describe('of a line with something made up, only that is left out', () => {
  test.each<readonly [what: string, line: string, said: Plain]>([
    [
      'the value of a flow map',
      'spec: { mode: STRICT, seed: RANDOM00 }',
      { spec: { mode: 'STRICT', seed: M } },
    ],
    [
      'one alone in its own map',
      'spec: { mtls: { mode: STRICT }, seed: { of: RANDOM00 } }',
      { spec: { mtls: { mode: 'STRICT' }, seed: { of: M } } },
    ],
    [
      'a comment',
      'spec: { mtls: { mode: STRICT } } # RANDOM00',
      { spec: { mtls: { mode: 'STRICT' } } },
    ],
    ['a comment of another value', 'mode: STRICT # RANDOM00', { mode: 'STRICT' }],
    ['a part of a text', 'host: "RANDOM00.evil.example"', { host: `${M}.evil.example` }],
    ['two parts', "host: 'a-RANDOM00-b-RANDOM00-c'", { host: `a-${M}-b-${M}-c` }],
    ['one of a list', 'hosts: [web, RANDOM00, "api"]', { hosts: ['web', M, 'api'] }],
    ['a text with escapes', 'text: "a\\tRANDOM00", mode: b'.replace(', mode: b', ''), { text: M }],
    [
      'one of two with escapes',
      'spec: { a: "\\"x\\"", b: "RANDOM00" }',
      { spec: { a: '"x"', b: M } },
    ],
    [
      'a line of a block',
      'mesh: |\n  # RANDOM00\n  mode: STRICT',
      { mesh: `# ${M}\nmode: STRICT` },
    ],
    ['all of a folded text', 'mesh: >-\n  a RANDOM00\n  b', { mesh: M }],
  ])('%s', (_, line, said) => {
    fc.assert(
      fc.property(chance, chance, (one, two) => {
        fc.pre(one.split('').every((letter, at) => letter !== two[at]));
        const text = (word: string): string => line.replaceAll('RANDOM00', word);
        fc.pre(plainIs(one) && plainIs(two));
        expect(kept(text(one), text(two))).toEqual(said);
      }),
    );
  });

  /** YAML reads some words as numbers. */
  const plainIs = (word: string): boolean => /[A-Za-z]/.test(word.replaceAll(/[eE]/g, ''));

  test('also where it has another length each time, and where some letters are alike', () => {
    expect(kept('a: { i: 7, m: x }', 'a: { i: 12345, m: x }')).toEqual({ a: { i: M, m: 'x' } });
    expect(kept('a: { i: "abXXcd-z" }', 'a: { i: "abYYcd-z" }')).toEqual({ a: { i: `${M}-z` } });
  });
});
