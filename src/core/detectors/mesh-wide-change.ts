import type { Detector } from './detector.ts';
import { controlPlaneFindings } from './mesh-wide/control-plane.ts';
import { meshMtlsFindings } from './mesh-wide/mesh-mtls.ts';
import { meshSettingFindings } from './mesh-wide/mesh-settings.ts';
import { namespacesAtLargeFindings } from './mesh-wide/namespaces-at-large.ts';
import { rootObjectFindings } from './mesh-wide/root-objects.ts';

/**
 * Changes that reach every proxy of the mesh at once: its configuration, its mTLS mode, objects of the
 * root namespace without a selector, the control plane, and namespaces relabelled together. One finding
 * for each cause, with whom it reaches here.
 */
export const meshWideChange: Detector = {
  id: 'mesh-wide-change',
  title: 'A change reaches the whole mesh',
  detect: ({ mesh, before, changes }) => ({
    findings: [
      ...meshSettingFindings(before, mesh, changes),
      ...meshMtlsFindings(mesh, before, changes),
      ...rootObjectFindings(mesh, changes),
      ...controlPlaneFindings(mesh, changes),
      ...namespacesAtLargeFindings(mesh, changes),
    ],
  }),
};
