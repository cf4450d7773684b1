import { randomInt } from 'node:crypto';

/** There are so many turns: what a shell, a page and a seed can hold. */
const TURNS = 2 ** 32;

/**
 * The number that everything which a run samples is drawn from: the one that `MESHWARDEN_TURN` gives, or a new one. It
 * is the only thing that is left to chance, so that a run which is told its turn does again what another one did.
 */
export function turnOf(environment: Readonly<Record<string, string | undefined>>): number {
  const given = environment['MESHWARDEN_TURN'];
  if (given === undefined) return randomInt(TURNS);
  const turn = Number(given);
  if (/^\d+$/.test(given) && turn < TURNS) return turn;
  throw new Error(
    `MESHWARDEN_TURN is ${JSON.stringify(given)}, which is no whole number from 0 to ${String(TURNS - 1)}.`,
  );
}
