/**
 * Names what somebody gets who asks a gateway for a host that no route answers: a 404, or nothing at all, where the gateway
 * ends TLS and has no certificate chain for the name (GW-7).
 */
export type Unrouted = 'not-found' | 'closed';

/** A server, or a listener, as somebody meets it who asks for a host. */
export interface MetServer {
  readonly port: number | null;
  /** Tells whether connections to it begin with a TLS handshake. */
  readonly encrypted: boolean;
  readonly isFor: (host: string) => boolean;
}

/**
 * Lists what is met at some of the servers of a gateway. The handshake goes through where any server of the port ends TLS
 * for the name, be it not for this route. No hosts at all stand for those of the servers.
 */
export function unroutedAt(
  met: readonly MetServer[],
  all: readonly MetServer[],
  hosts: readonly string[],
): ReadonlySet<Unrouted> {
  const goesThrough = (port: number | null, host: string): boolean =>
    all.some((one) => one.encrypted && one.port === port && one.isFor(host));
  return new Set(
    met.flatMap(({ port, encrypted }) =>
      encrypted && hosts.length > 0
        ? hosts.map((host) => (goesThrough(port, host) ? 'not-found' : 'closed'))
        : (['not-found'] as const),
    ),
  );
}
