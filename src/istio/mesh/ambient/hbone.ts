import { unknown } from '../mesh.ts';
import { asPeerAuthentication } from '../../views/peer-authentication.ts';
import { containsLabels } from '../label-index.ts';
import type { Mesh, Unknown, Workload } from '../mesh.ts';
import type { EffectiveMtls } from '../mtls.ts';
import { mtlsMode } from '../mtls.ts';
import { isAmbientProfile } from '../control-plane/istiod-settings.ts';
import { revisionNotTold, sameInViews } from '../revisions/revision-views.ts';

const SETTING = 'ISTIO_META_ENABLE_HBONE';
export const TUNNEL_LABEL = 'networking.istio.io/tunnel';
const PROXY_CONFIG = 'proxy.istio.io/config';

/** Says what is missing where sidecars and gateways may speak HBONE or not. */
export const HBONE_NOT_TOLD = unknown(
  `whether the proxies of sidecars and gateways speak HBONE (${SETTING})`,
  {
    key: SETTING,
    asked: null,
    values: [
      { value: 'true', says: 'sidecars and gateways speak HBONE' },
      { value: 'false', says: 'sidecars and gateways do not speak HBONE' },
    ],
  },
);

/** Pods as far as they say how their proxy speaks. */
type Pods = Pick<Workload, 'labels'> & Partial<Pick<Workload, 'annotations'>>;

/**
 * Tells whether the Envoy of pods, a sidecar or a gateway, opens and takes tunnels: by the mesh's setting or
 * their own, or by the ambient profile of what installs the control planes, which sets it; null where nothing
 * says it (AMBIENT-2).
 */
export function speaksHbone(mesh: Mesh, { labels, annotations }: Pods): boolean | null {
  if (labels.get(TUNNEL_LABEL) === 'http') return true;
  const assumed = mesh.assumed?.get(SETTING)?.value;
  const open = assumed === undefined ? null : assumed === 'true';
  const own = annotations?.get(PROXY_CONFIG);
  if (own?.includes(SETTING) === true) return open;
  const node = mesh.configuration.settings.get(`defaultConfig.proxyMetadata.${SETTING}`)?.node;
  if (node === undefined && isAmbientProfile(mesh)) return true;
  if (node?.kind !== 'scalar') return open;
  return node.value === true || node.value === 'true';
}

/** Says what PeerAuthentication has ztunnel ask of a connection to pods. */
export type CapturedMode =
  { readonly kind: 'known'; readonly strict: boolean; readonly mode: EffectiveMtls } | Unknown;

/**
 * Tells whether ztunnel refuses plaintext to a port of pods: it does where the effective mode is STRICT, and
 * reads DISABLE as PERMISSIVE. A selecting policy without a mode that opens single ports of a STRICT
 * namespace is not decided. AMBIENT-3.
 */
export const capturedMode = (mesh: Mesh, workload: Workload, port: number | null): CapturedMode =>
  sameInViews(mesh, 'ztunnel', (view) => modeIn(view, workload, port), isSameMode) ??
  revisionNotTold(mesh, 'ztunnel');

const isSameMode = (one: CapturedMode, other: CapturedMode): boolean =>
  one.kind === 'known' && other.kind === 'known' && one.strict === other.strict;

function modeIn(mesh: Mesh, workload: Workload, port: number | null): CapturedMode {
  const mode = mtlsMode(mesh, workload, port);
  if (mode.ambiguous?.includes('STRICT') === true)
    return unknown('which of the PeerAuthentications is the oldest');
  if (mode.mode !== 'STRICT' && opensPortsOnly(mesh, workload))
    return unknown('what ztunnel makes of a PeerAuthentication that opens ports and has no mode');
  return { kind: 'known', strict: mode.mode === 'STRICT', mode };
}

const opensPortsOnly = (mesh: Mesh, workload: Workload): boolean =>
  mtlsMode(mesh, workload, null).mode === 'STRICT' &&
  mesh
    .ofKind('security.istio.io', 'PeerAuthentication')
    .filter(({ namespace }) => namespace === workload.namespace)
    .some((policy) => {
      const { selector, mtls, portLevelMtls } = asPeerAuthentication(policy);
      const mode = mtls?.mode?.value ?? 'UNSET';
      return (
        selector.value.size > 0 &&
        containsLabels(workload.labels, selector.value) &&
        mode === 'UNSET' &&
        portLevelMtls.value.size > 0
      );
    });
