import type { ValuesBehind } from '../../charts/index.ts';
import type { Release } from './release.ts';

/** Matches the value of the release at which Helm says that a template stops. */
const NAMED = /<\$?\.Values\.([\w.]+)>: (?:nil pointer evaluating|can't evaluate field)/;

/**
 * Says of the value at which a template stops where it is set, or that nothing sets it: which of several files is at
 * fault Helm does not say. Empty where it names none.
 */
export function valueNamed(message: string, { of }: ValuesBehind, { values }: Release): string {
  const steps = NAMED.exec(message)?.[1]?.split('.') ?? [];
  // it stops at the last step, for what lies above
  for (let end = steps.length - 1; end > 0; end -= 1) {
    const path = steps.slice(0, end);
    const place = of(path);
    if (place !== null && place.text !== 'null')
      return `The value ${path.join('.')} is set at ${place.file}:${String(place.line)}.`;
  }
  const [first] = steps;
  if (first === undefined) return '';
  const files = values.flatMap((each) => (each.kind === 'file' ? [each.path] : []));
  const where = files.length === 0 ? 'the values of this release' : files.join(', ');
  return `Nothing sets the value ${first} in ${where}, or in the chart itself.`;
}
