import { acceptedMtls } from '../../istio/index.ts';
import type { Mesh } from '../../istio/index.ts';
import type { Check } from '../detection/check.ts';
import type { JudgedCall } from './call-verdicts.ts';

export const SERVICE_NOT_SHOWN: Check = {
  id: 'service-not-shown',
  title: "Server not visible to the caller's proxy, so calls fail",
  level: 'high',
  blind: 'Callers that no variable, route or policy shows, and sidecars that are not decided here.',
};

/**
 * Says how a caller is shown a server again. A proxy that lets everything out sends plaintext to what it does not know:
 * that is advised only where the server surely takes it (SIDECAR-9, SIDECAR-10, MTLS-14).
 */
export function showingFix(mesh: Mesh, call: JudgedCall): string {
  const shown = 'Add the service to egress.hosts of the Sidecar';
  const takes = takesPlaintext(mesh, call);
  if (takes === true) return `${shown}, or let the outboundTrafficPolicy be ALLOW_ANY.`;
  return takes === false
    ? `${shown}. ALLOW_ANY is not enough: the proxy sends plaintext to what it is not shown, and nothing but mTLS is accepted there.`
    : `${shown}.`;
}

/** Tells whether the server takes plaintext, which a proxy sends to what it does not know; null where that is not known. */
function takesPlaintext(
  mesh: Mesh,
  { server: { workload, targetPort, proxy } }: JudgedCall,
): boolean | null {
  if (proxy.kind === 'unknown') return null;
  const { mode, ambiguous } = acceptedMtls(mesh, workload, targetPort);
  if (proxy.value && ambiguous !== undefined) return null;
  return !proxy.value || mode !== 'STRICT';
}
