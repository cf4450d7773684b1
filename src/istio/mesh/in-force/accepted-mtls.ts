import { isAmbient } from '../data-plane.ts';
import type { Answer, Mesh, Workload } from '../mesh.ts';
import { unknown } from '../mesh.ts';
import type { EffectiveMtls, MtlsMode } from '../mtls.ts';
import { mtlsMode, mtlsModeOfScope } from '../mtls.ts';
import { inboundProxy } from '../proxies.ts';
import type { RevisionReader } from '../revisions/revision-views.ts';
import { viewsFor } from '../revisions/revision-views.ts';

/**
 * Gives the mode that the proxy of pods accepts on a port, by the policies that its control plane reads
 * (INJ-19); ztunnel takes DISABLE for PERMISSIVE (AMBIENT-3). There are several where ages or revisions
 * decide, which are not told.
 */
export function acceptedMtls(
  mesh: Mesh,
  workload: Workload | MtlsScope,
  port: number | null = null,
): EffectiveMtls {
  if (!('sidecar' in workload)) return ofScope(mesh, workload);
  const isCaptured = isAmbient(mesh, workload);
  const mode = ofViews(mesh, isCaptured ? 'ztunnel' : workload, (view) =>
    mtlsMode(view, workload, port),
  );
  return isCaptured ? atZtunnel(mode) : mode;
}

/** All workloads that no policy selects: those of a namespace, or with null those of the mesh. */
interface MtlsScope {
  readonly allOf: string | null;
}

const ofScope = (mesh: Mesh, { allOf: namespace }: MtlsScope): EffectiveMtls =>
  ofViews(mesh, namespace === null ? 'the mesh' : { namespace, labels: new Map() }, (view) =>
    mtlsModeOfScope(view, namespace),
  );

function ofViews(
  mesh: Mesh,
  reader: RevisionReader,
  modeIn: (view: Mesh) => EffectiveMtls,
): EffectiveMtls {
  const [first = modeIn(mesh), ...others] = viewsFor(mesh, reader).map(modeIn);
  const modes = new Set([first, ...others].flatMap(possibleModes));
  return modes.size < 2 || others.length === 0
    ? first
    : {
        mode: first.mode,
        because: [first, ...others].flatMap(({ because }) => because),
        ambiguous: [...modes],
      };
}

const possibleModes = ({ mode, ambiguous }: EffectiveMtls): readonly MtlsMode[] =>
  ambiguous ?? [mode];

function atZtunnel({ mode, because, ambiguous, variable }: EffectiveMtls): EffectiveMtls {
  const taken = (one: MtlsMode): MtlsMode => (one === 'DISABLE' ? 'PERMISSIVE' : one);
  const modes = [...new Set((ambiguous ?? []).map(taken))];
  const told = { mode: taken(mode), because };
  return modes.length < 2
    ? told
    : { ...told, ambiguous: modes, ...(variable !== undefined && { variable }) };
}

/** Tells whether pods take plaintext on a port: none of their proxies takes what arrives, or it accepts more than mTLS (MTLS-12). */
export function takesPlaintext(
  mesh: Mesh,
  workload: Workload,
  port: number | null,
): Answer<boolean> {
  const proxy = inboundProxy({ mesh, allNamespaces: true }, workload, port);
  if (proxy.kind === 'unknown') return proxy;
  if (!proxy.value) return { ...proxy, value: true };
  const { mode, ambiguous, because } = acceptedMtls(mesh, workload, port);
  return ambiguous === undefined
    ? { kind: 'known', value: mode !== 'STRICT', because }
    : unknown('which policy sets the mode');
}
