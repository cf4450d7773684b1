import { hostOfRule, protocolFamily, registryOf, routesTo, viewOf } from '../../istio/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { placeOf, SERVED_ROUTES, subjectText, say } from '../../manifest/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { check, idsOf } from '../detection/check.ts';
import type { Told } from '../detection/check.ts';
import { scopeOf } from '../references/reference.ts';

/** A proxy that hands on bytes reads no header of them: connections to such a port have nothing to be told apart by. */
export const hashWithoutRequests = check({
  id: 'hash-without-requests',
  title: 'consistentHash uses HTTP request data on a non-HTTP port',
  level: 'medium',
  blind: 'Other means that keep related requests at one pod.',
  find: ({ mesh }) =>
    mesh
      .ofKind('networking.istio.io', 'DestinationRule')
      .flatMap((rule) => hashesOf(rule).flatMap((hash) => tell(mesh, rule, hash) ?? [])),
});

/** A hash by what only a request has. */
interface RequestHash {
  readonly field: string;
  readonly origin: Origin;
  /** The port that it is for; null for all. */
  readonly port: number | null;
}

function hashesOf(rule: Resource): readonly RequestHash[] {
  const { trafficPolicy, subsets } = viewOf('DestinationRule', rule);
  return [trafficPolicy, ...subsets.value.map((subset) => subset.trafficPolicy)].flatMap(
    (policy) =>
      policy === null
        ? []
        : [
            ...policy.requestHashes.map((hash) => ({ ...hash, port: null })),
            ...policy.portLevelSettings.value.flatMap(({ port, requestHashes }) =>
              requestHashes.map((hash) => ({ ...hash, port: port?.value ?? null })),
            ),
          ],
  );
}

function tell(mesh: Mesh, rule: Resource, { field, origin, port }: RequestHash): Told | null {
  const host = hostOfRule(mesh, rule);
  const [service, ...others] = registryOf(mesh).named(host);
  if (service === undefined || others.length > 0 || service.untold !== null) return null;
  const ports = service.ports.filter(({ number }) => port === null || number === port);
  // a route of HTTP leads requests to any port
  if (isLedTo(mesh, host)) return null;
  const isOfBytes = ports.every(
    ({ protocol }) => OF_BYTES.has(protocolFamily(protocol)) && protocol !== 'http_proxy',
  );
  if (ports.length === 0 || !isOfBytes) return null;
  const [first] = ports;
  const numbers = ports.map(({ number }) => String(number)).join(', ');
  return {
    subject: rule,
    of: idsOf([service.resource]),
    key: `hash by ${field} ${String(port ?? '')}`,
    scope: scopeOf('service', { services: 1 }),
    message: `Connections to ${subjectText(service.resource)} are not kept at one pod by \`${field}\`: its port${ports.length === 1 ? '' : 's'} ${numbers} carr${ports.length === 1 ? 'ies' : 'y'} no requests that proxies read.`,
    why: `${subjectText(rule)} hashes by it (${placeOf(origin)}), and the port is declared as bytes${first === undefined ? '' : ` (${placeOf(first.declaredAt)})`}.`,
    symptom: 'each connection goes to any of the pods, without an error',
    origin,
    fix: {
      text: say`Write \`useSourceIp: true\`, by which connections are told apart, or declare the port as http where it speaks that.`,
      kind: 'choice',
    },
  };
}

const isLedTo = (mesh: Mesh, host: string): boolean =>
  routesTo(mesh, host).some(({ protocol }) => protocol === 'http') ||
  SERVED_ROUTES.some(({ group, kind }) =>
    mesh
      .ofKind(group, kind)
      .some((route) =>
        viewOf('Route', route).rules.value.some(({ backendRefs }) =>
          backendRefs.value.some(({ name }) => host.startsWith(`${name?.value ?? ''}.`)),
        ),
      ),
  );

const OF_BYTES: ReadonlySet<string> = new Set(['other', 'tls']);
