import { chartAddress } from '../../charts/index.ts';
import { parseYaml } from '../../manifest/index.ts';
import { referenceOf } from './placed-chart.ts';

/** The address under which a copy of a listed chart is named, from the input of its gap; null where it is fetched from nowhere. */
export function listedChartAddress(input: string): string | null {
  const [line = ''] = input.split('\n', 1);
  const entry = line.startsWith('{') ? parseYaml('', line)[0]?.node : null;
  const reference = entry?.kind === 'map' ? referenceOf(entry) : null;
  return reference === null ? null : chartAddress(reference);
}
