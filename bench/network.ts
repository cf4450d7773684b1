import type { Comparison, DecidesNetwork, JudgedConnection } from './network/judged-connections.ts';
import { judgedConnections, lineOf } from './network/judged-connections.ts';
import { FAMILIES } from './network/random-network.ts';
import { turnOf } from './turn.ts';

const SHOWN = 10;

const COMPARISONS: readonly Comparison[] = ['same', 'unsure', 'surer', 'wrong'];

/**
 * `npm run bench -- network [CONNECTIONS] [SEED]`: random connections under network policies, decided by the model and
 * by a plain evaluator; a seed repeats all that follow it.
 */
export function benchNetwork(
  options: readonly string[],
  decides: DecidesNetwork,
): { readonly page: string; readonly bad: number } {
  const [connections = '20000', seed = String(1 + (turnOf(process.env) % 2_000_000_000))] = options;
  const judged: JudgedConnection[] = [];
  for (let at = Number(seed); judged.length < Number(connections); at++)
    judged.push(...judgedConnections(at, decides));
  const countOf = (all: readonly JudgedConnection[], comparison: Comparison): number =>
    all.filter((each) => each.comparison === comparison).length;
  const rows = FAMILIES.map((family) => {
    const all = judged.filter((each) => each.family === family);
    const counts = COMPARISONS.map((each) => String(countOf(all, each)));
    return `| ${[family, String(all.length), ...counts].join(' | ')} |`;
  });
  const bad = judged.filter(({ comparison }) => comparison === 'wrong' || comparison === 'surer');
  return {
    page: [
      `Connections from seed ${seed} on:`,
      '',
      `| policies | connections | ${COMPARISONS.join(' | ')} |`,
      '| --- | --- | --- | --- | --- | --- |',
      ...rows,
      '',
      ...bad.slice(0, SHOWN).map(lineOf),
      '',
    ].join('\n'),
    bad: bad.length,
  };
}
