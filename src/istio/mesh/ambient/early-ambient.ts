import { runsBefore } from '../control-plane/istiod-settings.ts';
import type { Mesh } from '../mesh.ts';

/** What is missing in a mesh of a release in which ambient was not stable yet. */
export const EARLY_AMBIENT = 'what ambient did in releases before 1.24';

/** Whether the release that is named here is one of these (AMBIENT-10). */
export const isEarlyAmbient = (mesh: Mesh): boolean => runsBefore(mesh, '1.24');
