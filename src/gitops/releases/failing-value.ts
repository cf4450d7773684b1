import type { ValuesBehind } from '../../charts/index.ts';
import type { Release } from './release.ts';

/** Matches the value of the release at which Helm says that a template stops, and what it finds there. */
const NAMED =
  /<\$?\.Values\.([\w.]+)>: (nil pointer evaluating|can't evaluate field (?:(Values)\b)?)/;

/** Matches the charts within each other that a template is of: `shop/charts/orders/templates/web.yaml`. */
const TEMPLATE = /executing "([^"]+?)\/templates\//;

/**
 * Says of the value at which a template stops where it is set, or that nothing sets it: which of several files is at
 * fault Helm does not say. Empty where it names none, or one that has another form than the template takes it to have.
 */
export function valueNamed(message: string, { of }: ValuesBehind, { values }: Release): string {
  const [, named, found, lost] = NAMED.exec(message) ?? [];
  if (named === undefined) return '';
  if (lost !== undefined)
    return `The dot is not that of the chart there (\`range\`, \`with\` and \`include\` change it), and has no Values: within \`range\` or \`with\` write \`$.Values.${named}\`.`;
  // a chart within another has its values under its name
  const charts = TEMPLATE.exec(message)?.[1]?.split('/charts/').slice(1) ?? [];
  const steps = [...charts, ...named.split('.')];
  // it stops at the last step, for what lies above
  for (let end = steps.length - 1; end > charts.length; end -= 1) {
    const path = steps.slice(0, end);
    const place = of(path);
    if (place !== null && place.text !== 'null')
      return `The value ${path.join('.')} is set at ${place.file}:${String(place.line)}.`;
  }
  if (found !== 'nil pointer evaluating') return '';
  const files = values.flatMap((each) => (each.kind === 'file' ? [each.path] : []));
  const where = files.length === 0 ? 'the values of this release' : files.join(', ');
  return `Nothing sets the value ${steps.slice(0, charts.length + 1).join('.')} in ${where}, or in the chart itself.`;
}
