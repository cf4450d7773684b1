import { asSidecar } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { coversHost, choosesPods, selectorOf } from '../../manifest/index.ts';
import type { MeshClient } from './client-tls.ts';
import { containsLabels } from '../label-index.ts';
import type { Mesh, Service } from '../mesh.ts';

/**
 * Where a Sidecar resource hides a Service from a client's proxy; null where it is visible. What is
 * hidden is reached past all rules, in plaintext (SIDECAR-1…5, SIDECAR-8, SIDECAR-9, SIDECAR-13).
 */
export function hiddenBy(mesh: Mesh, client: MeshClient, service: Service): Origin | null {
  if (client.gateway) return null;
  const sidecar = sidecarResourceOf(mesh, client);
  const egress = sidecar === undefined ? null : asSidecar(sidecar).egress;
  if (egress === null || egress.value.length === 0) return null;
  const texts = egress.value.flatMap(({ hosts }) => hosts.value.map(({ value }) => value));
  const admits = (text: string): boolean => matches(text, client, service);
  const excluded = texts.some((text) => text.startsWith('~/') && admits(`*${text.slice(1)}`));
  return !excluded && texts.some((text) => !text.startsWith('~') && admits(text))
    ? null
    : egress.origin;
}

/**
 * The one Sidecar that counts for a workload: selecting it, of its namespace, of the root namespace (SIDECAR-1,
 * SIDECAR-2).
 */
function sidecarResourceOf(mesh: Mesh, client: MeshClient): Resource | undefined {
  const sidecars = mesh.ofKind('networking.istio.io', 'Sidecar');
  const own = sidecars.filter(({ namespace }) => namespace === client.namespace);
  return (
    own.find(
      (sidecar) => choosesPods(sidecar) && containsLabels(client.labels, selectorOf(sidecar)),
    ) ??
    own.find((sidecar) => !choosesPods(sidecar)) ??
    sidecars.find(
      (sidecar) => sidecar.namespace === mesh.configuration.rootNamespace && !choosesPods(sidecar),
    )
  );
}

/** `namespace/host` of an egress listener (SIDECAR-4). */
function matches(text: string, client: MeshClient, service: Service): boolean {
  const slash = text.indexOf('/');
  const namespace = slash < 0 ? '*' : text.slice(0, slash);
  const host = text.slice(slash + 1);
  const inNamespace =
    namespace === '*' || (namespace === '.' ? client.namespace : namespace) === service.namespace;
  return inNamespace && coversHost(host, service.host);
}
