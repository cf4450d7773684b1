import type { Mesh } from '../mesh.ts';
import { triesOfPreset, WORDS } from './tries-of-virtual-services.ts';
import type { WrittenTries } from './written-tries.ts';

/** Retries that the mesh configuration writes for all routes that say nothing of them (RETRY-6). */
export function triesOfMesh(mesh: Mesh): readonly WrittenTries[] {
  const written = triesOfPreset(mesh);
  const source = written?.policy.written?.source;
  if (written === null || source === undefined) return [];
  return [
    {
      source,
      at: 'defaultHttpRetryPolicy',
      origin: written.origin,
      leads: true,
      whole: null,
      tries: written,
      handsOver: false,
      methods: [],
      backends: [],
      shieldedBy: 'unknown',
      words: WORDS,
    },
  ];
}
