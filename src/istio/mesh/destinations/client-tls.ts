import type { Resource } from '../../../manifest/index.ts';
import type { ClientTlsSettings } from '../../views/destination-rule.ts';
import type { Mesh, Proxy } from '../mesh.ts';
import type { RegistryService } from '../registry/registry-service.ts';
import { destinationRules } from './destination-rule-index.ts';
import type { ClientTlsMode } from './effective-policy.ts';
import { clientTlsMode, effectiveTls, markingTls } from './effective-policy.ts';

/** Holds what the DestinationRule that counts for a client says of TLS to a port of a service. */
interface ClientTls {
  /** The rules that it is made of; empty where none counts. */
  readonly rules: readonly Resource[];
  readonly mode: ClientTlsMode;
  /** Tells whether the proxy opens TLS as any client does, surely none of a rule's, or another or unknown kind. */
  readonly opens: 'own' | 'none' | 'other';
  /** The block that says it; null where none does. */
  readonly block: ClientTlsSettings | null;
  /** Tells whether endpoints are marked by a block of the rule (DR-14, 15). */
  readonly marks: boolean;
}

const OPENS: Readonly<Record<ClientTlsMode, ClientTls['opens']>> = {
  auto: 'none',
  DISABLE: 'none',
  SIMPLE: 'own',
  MUTUAL: 'own',
  ISTIO_MUTUAL: 'other',
  unknown: 'other',
};

/**
 * Lists what a client's proxy is told of TLS to a port of a service: by one rule, or one of several where only
 * ages decide (MTLS-20…22, DR-13…15, 26).
 */
export const clientTls = (
  mesh: Mesh,
  proxy: Proxy,
  service: Pick<RegistryService, 'host' | 'namespace'>,
  { port, subset }: { readonly port: number; readonly subset: string | null },
): readonly ClientTls[] =>
  destinationRules(mesh, proxy, { ...service, host: service.host.toLowerCase() }).map((rule) => ({
    rules: rule?.rules ?? [],
    mode: clientTlsMode(rule, subset, port, proxy.kind),
    opens: OPENS[clientTlsMode(rule, subset, port, proxy.kind)],
    block: effectiveTls(rule, subset, port),
    marks: markingTls(rule, subset, port) !== null,
  }));
