import type { KnownNetwork } from './known-network.ts';
import { fullyKnown, partlyKnown } from './known-network.ts';
import type { PlainConnection } from './plain-network.ts';
import type { Family } from './random-network.ts';
import { FAMILIES, randomNetwork } from './random-network.ts';
import type { SlowVerdict } from './slow-network.ts';
import { slowVerdict } from './slow-network.ts';

/** How two verdicts on one connection compare. `surer`: the documentation leaves open what the other one decides. */
export type Comparison = 'same' | 'wrong' | 'surer' | 'unsure';

/** One connection of a network that a seed makes, decided twice. */
export interface JudgedConnection {
  readonly seed: number;
  readonly family: Family;
  readonly connection: PlainConnection;
  readonly slow: SlowVerdict;
  readonly found: SlowVerdict;
  readonly comparison: Comparison;
}

/** Decides connections of a network; what is common to them is worked out once. */
export type DecidesNetwork = (
  network: KnownNetwork,
) => (connection: PlainConnection) => SlowVerdict;

/**
 * Compares the verdicts on all connections of the network of a seed, with all facts or with some of them; the seeds
 * take turns in the kinds of policies.
 */
export function judgedConnections(
  seed: number,
  decides: DecidesNetwork,
  facts: 'all' | 'some' = 'all',
): readonly JudgedConnection[] {
  const family = FAMILIES[seed % FAMILIES.length] ?? FAMILIES[0];
  const network = randomNetwork(seed, family);
  const decide = decides(facts === 'all' ? fullyKnown(network) : partlyKnown(seed, network));
  return network.connections.map((connection) => {
    const [slow, found] = [slowVerdict(network, connection), decide(connection)];
    return { seed, family, connection, slow, found, comparison: compared(slow, found) };
  });
}

function compared(slow: SlowVerdict, found: SlowVerdict): Comparison {
  if (slow === found) return 'same';
  if (slow === 'unknown') return 'surer';
  return found === 'unknown' ? 'unsure' : 'wrong';
}

/** One line on a connection that is decided otherwise, with the seed that repeats it. */
export const lineOf = ({ seed, family, connection, slow, found }: JudgedConnection): string =>
  `seed ${String(seed)} (${family}): ${JSON.stringify(connection)} is ${slow}, found ${found}`;
