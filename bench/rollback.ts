import { revertBothWays } from './revert-both-ways.ts';
import type { Compared } from './revert-both-ways.ts';

const CHUNK = 25;

/** Reverts generated histories with `git revert` and with our own means, and tells how they compare. */
export async function benchRollback(histories: number): Promise<string> {
  const began = performance.now();
  const seeds = Array.from({ length: histories }, (_, at) => at + 1);
  const compared: Compared[] = [];
  const chunks = Array.from({ length: Math.ceil(histories / CHUNK) }, (_, at) =>
    seeds.slice(at * CHUNK, (at + 1) * CHUNK),
  );
  // Most of the time Git works, in processes of its own: two at once.
  const work = async (): Promise<void> => {
    for (let chunk = chunks.shift(); chunk !== undefined; chunk = chunks.shift())
      compared.push(...(await revertBothWays(chunk)));
  };
  await Promise.all([work(), work()]);
  return page(compared, (performance.now() - began) / 1_000);
}

function page(compared: readonly Compared[], seconds: number): string {
  const clean = compared.filter(({ git, verdict }) => git === 'clean' && verdict !== LOST);
  const conflicting = compared.filter(({ git }) => git === 'conflict');
  const lost = compared.filter(({ verdict }) => verdict === LOST);
  const markers = compared.filter(({ verdict }) => verdict === 'conflict-marker');
  const others = compared
    .filter(({ verdict }) => verdict !== 'same' && verdict !== LOST)
    .sort((a, b) => a.seed - b.seed);
  return [
    `${String(compared.length)} histories in ${seconds.toFixed(0)} s`,
    `git revert succeeds: ${same(clean)} the same tree`,
    `git revert conflicts: ${same(conflicting)} the same paths`,
    `Git deletes a later edit without a word, we report it: ${String(lost.length)}`,
    `results with a conflict marker: ${String(markers.length)}`,
    ...others.map(
      ({ seed, method, verdict, detail }) =>
        `seed ${String(seed)} (${method}): ${verdict}; ${detail}`,
    ),
    '',
  ].join('\n');
}

const LOST: Compared['verdict'] = 'lost-edit-reported';

function same(compared: readonly Compared[]): string {
  const count = compared.filter(({ verdict }) => verdict === 'same').length;
  const share = compared.length === 0 ? 100 : (count / compared.length) * 100;
  return `${String(count)} of ${String(compared.length)} (${share.toFixed(1)} %)`;
}
