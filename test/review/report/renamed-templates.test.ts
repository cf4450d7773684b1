import { describe, expect, test } from 'vitest';
import { app } from '../../gitops/delivery/argo-trees.ts';
import { namespace } from '../../support/objects.ts';
import type { Files } from '../../support/review-of.ts';
import { reportOf, reviewOf } from '../../support/review-of.ts';

const YTT = `#@ load("@ytt:data", "data")
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: #@ data.values.ns }
spec: { mtls: { mode: STRICT } }
`;
const JSONNET = `[{ apiVersion: "v1", kind: "Namespace", metadata: { name: "mesh-" + std.extVar("at") } }]\n`;

const rowsOf = async (before: Files, after: Files): Promise<readonly string[]> =>
  (await reportOf(before, after, 'markdown')).text
    .split('\n')
    .filter((line) => line.startsWith('| template'));

const tierOf = async (before: Files, after: Files) => (await reviewOf(before, after)).tier;

describe('a template whose file has another name since the change', () => {
  const beside: Files = { 'mesh/shop.yaml': namespace('shop') };

  test.each([
    ['of ytt', 'mesh/pa.yml', 'mesh/peers/strict.yml', YTT, {}],
    ['of Jsonnet', 'mesh/pa.jsonnet', 'mesh/peer.jsonnet', JSONNET, {}],
    [
      'of Jsonnet, in a folder that is applied',
      'mesh/a.jsonnet',
      'mesh/b.jsonnet',
      JSONNET,
      { 'argocd/mesh.yaml': app('mesh') },
    ],
  ])('%s is told once', async (_, was, is, text, more) => {
    const [before, after] = [was, is].map((file) => ({ ...beside, ...more, [file]: text }));
    if (before === undefined || after === undefined) throw new Error('two sides');
    const rows = await rowsOf(before, after);
    expect(rows).toEqual([
      expect.stringContaining(`template ${is}: renamed from ${was}, with the same text; what it`),
    ]);
    // what its name does is not known: it weighs as one that comes
    expect(await tierOf(before, after)).toBe(await tierOf({ ...beside, ...more }, after));
  });

  test('is told as new and removed where its text is another, or several have it', async () => {
    const of = (...files: readonly (readonly [string, string])[]): Files => ({
      ...beside,
      ...Object.fromEntries(files.map(([file, text]) => [`mesh/${file}`, text])),
    });
    const open = YTT.replace('STRICT', 'PERMISSIVE');
    expect(await rowsOf(of(['a.yml', YTT]), of(['b.yml', open]))).toHaveLength(2);
    expect(
      (await rowsOf(of(['a.yml', YTT]), of(['b.yml', YTT], ['c.yml', YTT]))).join('\n'),
    ).not.toContain('renamed');
  });
});
