import { spoken } from '../../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import type { Files } from '../../support/review-of.ts';
import { reviewOf, textOf } from '../../support/review-of.ts';

const source = (spec = '', kind = 'GitRepository'): string => `---
apiVersion: source.toolkit.fluxcd.io/v1
kind: ${kind}
metadata:
  name: fleet
  namespace: flux-system
spec:
  url: https://example.com/acme/fleet.git
${spec}`;

const policy = (namespace: string): string => `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: ${namespace} }
spec:
  mtls:
    mode: STRICT
`;

/** Production by Flux, from a folder without a kustomization. */
const tree = (more: Files = {}, spec = ''): Files => ({
  'clusters/production/mesh.yaml': `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: mesh, namespace: flux-system }
spec: { path: ./mesh, prune: true, sourceRef: { kind: GitRepository, name: fleet } }
${source(spec)}`,
  'mesh/root/strict.yaml': policy('istio-system'),
  'mesh/notes.yaml':
    'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: notes, namespace: istio-system }\n',
  ...more,
});

const loosened = async (before: Files, after: Files) => {
  const { findings } = await reviewOf(before, after);
  return findings.filter(({ detector }) => detector === 'security-loosened');
};

const FIELD = 'clusters/production/mesh.yaml';

describe('what a new ignore rule of Flux takes away is told at that rule (FLUX-3)', () => {
  test.each<readonly [what: string, after: Files, place: readonly [string, number], rule: string]>([
    [
      'a .sourceignore at the top',
      tree({ '.sourceignore': '# drafts\n/docs/\n/mesh/root/\n' }),
      ['.sourceignore', 3],
      '/mesh/root/',
    ],
    [
      'one of a folder',
      tree({ 'mesh/.sourceignore': 'strict.*\n' }),
      ['mesh/.sourceignore', 1],
      'strict.*',
    ],
    [
      'lines of spec.ignore',
      tree({}, '  ignore: |\n    /docs/\n    strict.yaml\n'),
      [FIELD, 15],
      'strict.yaml',
    ],
    ['one line of spec.ignore', tree({}, '  ignore: "/mesh/root"\n'), [FIELD, 13], '/mesh/root'],
  ])('%s', async (_, after, [file, line], rule) => {
    const [finding, ...others] = await loosened(tree(), after);
    expect(spoken(others)).toEqual([]);
    expect(spoken(finding)).toMatchObject({ side: 'head', origin: { file, line } });
    expect(spoken(finding?.why)).toContain(
      `\`${rule}\` (${file}:${String(line)}) leaves mesh/root/strict.yaml out of what Flux reads now.`,
    );
    expect(spoken(finding?.fix.text)).toBe(`Take \`${rule}\` out of ${file}, unless it is meant.`);
    expect(finding?.related).toMatchObject([{ file: 'mesh/root/strict.yaml' }]);
  });

  test('a rule that takes in again has the last word, and nothing is lost', async () => {
    const after = tree({ '.sourceignore': '/mesh/root/\n!strict.yaml\n' });
    expect(spoken(await loosened(tree(), after))).toEqual([]);
  });

  test('a rule that was there is not blamed for one less that takes in again', async () => {
    const before = tree({ '.sourceignore': '/mesh/root/\n!strict.yaml\n' });
    const [finding] = await loosened(before, tree({ '.sourceignore': '/mesh/root/\n' }));
    expect(spoken(finding?.fix.text)).not.toContain('Take `');
  });

  test('a file that goes is told at the file, whatever would ignore it', async () => {
    const { 'mesh/root/strict.yaml': _, ...rest } = tree({ '.sourceignore': '/mesh/root/\n' });
    const [finding] = await loosened(tree(), rest);
    expect(spoken(finding)).toMatchObject({
      side: 'base',
      origin: { file: 'mesh/root/strict.yaml' },
    });
  });

  test('that environments differ by it is told there too', async () => {
    const other = (spec: string): Files =>
      Object.fromEntries(
        ['dev', 'production'].map((name) => [
          `clusters/${name}/mesh.yaml`,
          textOf(tree({}, name === 'dev' ? '' : spec)[FIELD]),
        ]),
      );
    const after = tree(other('  ignore: "/mesh/root"\n'));
    const { findings } = await reviewOf(tree(other('')), after);
    const odds = findings.filter(({ origin }) => origin.file.startsWith('mesh/'));
    expect(spoken(odds)).toEqual([]);
  });
});
