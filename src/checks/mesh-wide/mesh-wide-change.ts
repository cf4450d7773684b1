import { detectorOf } from '../detection/check.ts';
import { controlPlaneChanged } from './control-plane-change.ts';
import { meshMtlsChanged } from './mesh-mtls.ts';
import { meshSettingChanged } from './mesh-settings.ts';
import { namespacesRelabelled } from './namespace-relabelling.ts';
import { rootObjectChanged } from './root-objects.ts';

/**
 * Finds changes that reach every proxy of the mesh at once: its configuration, its mTLS mode, objects of the
 * root namespace without a selector, the control plane, and namespaces relabelled together. Each cause is one
 * finding, with those whom it reaches here.
 */
export const meshWideChange = detectorOf(
  'mesh-wide-change',
  'changes that reach the whole mesh, and what that means here',
  [
    meshSettingChanged,
    meshMtlsChanged,
    rootObjectChanged,
    controlPlaneChanged,
    namespacesRelabelled,
  ],
);
