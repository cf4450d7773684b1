import { createHash } from 'node:crypto';
import type { LoadableTree } from '../../src/forge/index.ts';
import { buildFileTree, decodeBlob } from '../../src/manifest/index.ts';
import type { LoadedBlob } from '../../src/manifest/index.ts';

export const BASES = 24;
const folder = (level: number): string => (level === 0 ? 'top' : `base-${String(level)}`);

/** Kustomizations that each build on the next, of which one is loaded a round. */
export function chain(perRound: number): LoadableTree {
  const files = Array.from({ length: BASES }, (_, level) => ({
    path: `${folder(level)}/kustomization.yaml`,
    text:
      level === BASES - 1
        ? 'namePrefix: x-\nresources: []\n'
        : `resources: [../${folder(level + 1)}]\n`,
  }));
  const contents = new Map<string, LoadedBlob>();
  const blobs = files.map(({ path, text }) => {
    const bytes = new TextEncoder().encode(text);
    return { path, bytes, oid: createHash('sha1').update(path).update(bytes).digest('hex') };
  });
  const entries = blobs.map(({ path, bytes, oid }) => ({
    path,
    mode: '100644',
    oid,
    size: bytes.length,
  }));
  return {
    tree: buildFileTree(entries, contents),
    load: (paths) => {
      for (const path of [...paths].slice(0, perRound)) {
        const blob = blobs.find((each) => each.path === path);
        if (blob !== undefined) contents.set(blob.oid, decodeBlob(blob.bytes));
      }
      return Promise.resolve();
    },
  };
}
