import type { Origin } from '../../manifest/index.ts';
import { placeOf } from '../../manifest/index.ts';
import type { Finding } from './finding.ts';

/** Names the value or the variable that stands at a finding's place, and the line that puts it in. */
interface ValueBehind {
  readonly called: 'value' | 'variable';
  /** Says of what is taken away that it was. */
  readonly sets: 'is set' | 'was set';
  readonly name: string;
  readonly through: Pick<Origin, 'file' | 'line'>;
}

/**
 * Gives the key that the author writes, where a chart's template or a text with variables of Flux takes it from there;
 * null where the place holds what is found itself.
 */
export function valueBehind({
  origin: { via, values },
  side,
}: Pick<Finding, 'origin' | 'side'>): ValueBehind | null {
  const sets = side === 'base' ? 'was set' : 'is set';
  if (via?.kind === 'template')
    return { called: 'value', sets, name: via.name, through: { file: via.file, line: via.line } };
  const [variable] = values ?? [];
  if (via?.kind !== 'substitution' || via.replaced === undefined || variable === undefined)
    return null;
  return { called: 'variable', sets, name: variable.path, through: via.replaced };
}

/** Says it as a sentence: `This is set by value callers, through charts/web/templates/policy.yaml:8.` */
export function valueSentence(finding: Pick<Finding, 'origin' | 'side'>): string | null {
  const value = valueBehind(finding);
  return (
    value &&
    `This ${value.sets} by ${value.called} ${value.name}, through ${placeOf(value.through)}.`
  );
}
