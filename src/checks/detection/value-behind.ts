import type { Origin } from '../../manifest/index.ts';
import { placeOf } from '../../manifest/index.ts';
import type { Finding } from './finding.ts';

/** Names the value or the variable that stands at a finding's place, and the line that puts it in. */
interface ValueBehind {
  readonly called: 'Value' | 'Variable';
  readonly name: string;
  readonly through: Pick<Origin, 'file' | 'line'>;
}

/**
 * Gives the key that the author writes, where a chart's template or a text with variables of Flux takes it from there;
 * null where the place holds what is found itself.
 */
export function valueBehind({
  origin: { via, values },
}: Pick<Finding, 'origin'>): ValueBehind | null {
  if (via?.kind === 'template')
    return { called: 'Value', name: via.name, through: { file: via.file, line: via.line } };
  const [variable] = values ?? [];
  if (via?.kind !== 'substitution' || via.replaced === undefined || variable === undefined)
    return null;
  return { called: 'Variable', name: variable.path, through: via.replaced };
}

/** Says it as a sentence: `Value callers, by charts/web/templates/policy.yaml:8.` */
export function valueSentence(finding: Pick<Finding, 'origin'>): string | null {
  const value = valueBehind(finding);
  return value && `${value.called} ${value.name}, by ${placeOf(value.through)}.`;
}
