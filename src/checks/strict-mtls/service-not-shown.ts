import { clientConnection } from '../../istio/index.ts';
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
  const arrives = inPlaintext(mesh, call);
  if (arrives === 'plaintext') return `${shown}, or let the outboundTrafficPolicy be ALLOW_ANY.`;
  return arrives === 'fail' && call.outcome.serverMode === 'STRICT'
    ? `${shown}. ALLOW_ANY is not enough: the proxy sends plaintext to what it is not shown, and nothing but mTLS is accepted there.`
    : `${shown}.`;
}

/** Tells how a client without a proxy ends there: it sends plaintext, as a proxy does that does not know the service. */
function inPlaintext(mesh: Mesh, { client, server }: JudgedCall): Outcome {
  const proxy = { kind: 'known', value: false, because: [] } as const;
  return clientConnection(mesh, { ...client, proxy }, server).outcome;
}

type Outcome = JudgedCall['outcome']['outcome'];
