import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect } from 'node:tls';

/** The way out; tests put another one in its place. */
export interface Network {
  /** All addresses of a host. */
  resolve(host: string): Promise<readonly string[]>;
  /** A connection to just this address, encrypted, with whoever proves to be `host`. */
  connect(target: Target): Duplex;
}

export interface Target {
  readonly address: string;
  readonly port: number;
  readonly host: string;
}

export const INTERNET: Network = {
  async resolve(host) {
    const bare = host.replace(/^\[(.*)\]$/, '$1');
    if (isIP(bare) !== 0) return [bare];
    return (await lookup(bare, { all: true })).map(({ address }) => address);
  },
  connect: ({ address, port, host }) =>
    connect({
      host: address,
      port,
      ALPNProtocols: ['http/1.1'],
      ...(isIP(host) === 0 && { servername: host }),
    }),
};
