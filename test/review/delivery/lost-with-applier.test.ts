import { spoken } from '../../support/spoken.ts';
import { expect, test } from 'vitest';
import { configMap, flux } from '../../compare/delivery/flux-trees.ts';
import type { Files } from '../../gitops/delivery/argo-trees.ts';
import { app, applicationSet } from '../../gitops/delivery/argo-trees.ts';
import { meshMtls, peerAuthentication } from '../../support/objects.ts';
import { reviewOf } from '../../support/review-of.ts';

const NOTE = { 'mesh/note/note.yaml': configMap('note', '{ a: b }') };
const MESH = { 'mesh/prod/mtls.yaml': meshMtls('STRICT') };

const set = (...elements: readonly string[]): Files => ({
  'argo/set.yaml': applicationSet(
    `[{ list: { elements: [\n${elements.map((one) => `      { env: ${one} },\n`).join('')}    ] } }]`,
    'mesh/{{env}}',
    { name: 'mesh-{{env}}' },
  ),
});

/** An Application by whose finalizer all that it applied is deleted with it. */
const deleting = (path: string, name: string): string =>
  app(path, '', name).replace(
    'namespace: argocd }',
    'namespace: argocd, finalizers: [resources-finalizer.argocd.argoproj.io] }',
  );

const PRUNING = '  syncPolicy: { automated: { prune: true } }\n';
const ROOT = { 'root.yaml': app('argo', '', 'root') + PRUNING };

const kept = deleting('mesh/note', 'note');

/** What reaches a cluster through an applier that goes, with the lines that a person would look at. */
const ENDINGS: readonly (readonly [string, Files, Files, string, RegExp])[] = [
  [
    'an element of a set goes',
    { ...set('note', 'prod'), ...MESH },
    { ...set('note'), ...MESH },
    '{ env: prod }',
    /^Write the element there again, unless/,
  ],
  [
    'an Application goes',
    { 'argo/note.yaml': kept, 'argo/mesh.yaml': deleting('mesh/prod', 'mesh'), ...MESH },
    { 'argo/note.yaml': kept, ...MESH },
    'apiVersion: argoproj.io',
    /^Keep Application argocd\/mesh, unless/,
  ],
  [
    'the second Application of a file goes',
    { 'argo/all.yaml': `${kept}---\n${deleting('mesh/prod', 'mesh')}`, ...MESH },
    { 'argo/all.yaml': kept, ...MESH },
    'apiVersion: argoproj.io',
    /^Keep Application argocd\/mesh, unless/,
  ],
  [
    'a Kustomization of Flux goes',
    {
      'flux/note.yaml': flux('note', './mesh/note'),
      'flux/mesh.yaml': flux('mesh', './mesh/prod'),
      ...MESH,
    },
    { 'flux/note.yaml': flux('note', './mesh/note'), ...MESH },
    'apiVersion: kustomize.toolkit',
    /^Keep Kustomization flux-system\/mesh, unless/,
  ],
];

const lossOf = async (before: Files, after: Files) => {
  const { findings } = await reviewOf(
    { ...ROOT, ...NOTE, ...before },
    { ...ROOT, ...NOTE, ...after },
  );
  return findings.find(({ check }) => check === 'mtls-weakened');
};

test.each(ENDINGS)(
  'what goes because %s is told at the line of that, with the way back',
  async (_, before, after, line, fix) => {
    const found = await lossOf(before, after);
    const { file, line: number } = found?.origin ?? { file: '', line: 0 };
    expect(found?.side).toBe('base');
    expect({ ...ROOT, ...NOTE, ...before }[file]?.split('\n')[number - 1]).toContain(line);
    expect(spoken(found?.fix.text)).toMatch(fix);
    expect(spoken(found?.why)).toMatch(/^\w+ \S+ .*which applied mesh\/prod/);
    expect(found?.related).toContainEqual(
      expect.objectContaining({ file: 'mesh/prod/mtls.yaml', side: 'base' }),
    );
  },
);

test.each([
  ['the object goes from its folder', { 'argo/mesh.yaml': deleting('mesh/prod', 'mesh') }],
  ['both go', {}],
])('where %s, it is told at the object', async (_, after: Files) => {
  const other = peerAuthentication('web', '{ mtls: { mode: STRICT } }', { namespace: 'web' });
  const web = { 'mesh/prod/web.yaml': other };
  const found = await lossOf(
    { 'argo/mesh.yaml': deleting('mesh/prod', 'mesh'), ...MESH, ...web },
    { ...after, ...web },
  );
  expect(found?.origin.file).toBe('mesh/prod/mtls.yaml');
});
