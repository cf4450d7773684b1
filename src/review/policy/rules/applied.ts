import { checkNameOf } from '../../../checks/index.ts';
import type { ConditionInputs } from './condition.ts';
import { fitsWhen, operationOf, reachesProduction } from './fits-when.ts';
import type { Matter } from './matter.ts';
import { inProduction } from './matter.ts';
import type { Rule, When } from './rule.ts';

/** Whether and why a rule applies to one matter. */
export type Applied =
  | { readonly kind: 'applies' }
  /** Its condition counts as met. */
  | { readonly kind: 'undecided'; readonly why: string }
  /** `about`: the filter fits, and an exception or the condition says no; else the first field that does not fit. */
  | { readonly kind: 'not'; readonly about: boolean; readonly why: string };

/** Applies one rule to one matter, as `judge` does, and says what decided. */
export function applied(
  rule: Rule,
  matter: Matter,
  inputsOf: (matter: Matter) => ConditionInputs,
): Applied {
  if (rule.subject !== matter.kind)
    return { kind: 'not', about: false, why: `the rule is about a ${rule.subject}` };
  const misfit = misfitOf(rule.when, matter);
  if (misfit !== null) return { kind: 'not', about: false, why: misfit };
  const exception = rule.unless.find((unless) => fitsWhen(unless, matter));
  if (exception !== undefined)
    return { kind: 'not', about: true, why: `unless ${exceptionText(exception)} leaves it alone` };
  const verdict = rule.condition?.evaluate(inputsOf(matter)) ?? { kind: 'met' };
  if (verdict.kind === 'not-met')
    return {
      kind: 'not',
      about: true,
      why: `its condition is false: ${rule.condition?.text ?? ''}`,
    };
  return verdict.kind === 'undecided' ? verdict : { kind: 'applies' };
}

/** The first field of a filter that does not fit, with what it wants and what there is. */
function misfitOf(when: When, matter: Matter): string | null {
  for (const [field, wanted] of Object.entries(when)) {
    if (fitsWhen({ [field]: wanted }, matter)) continue;
    return `${field} is ${valueOf(field, matter)}, not ${shown(wanted)}`;
  }
  return null;
}

const exceptionText = (when: When): string =>
  Object.entries(when)
    .map(([field, wanted]) => `${field} ${shown(wanted)}`)
    .join(', ');

const VALUES_SHOWN = 4;

function shown(wanted: string | boolean | readonly string[]): string {
  if (typeof wanted === 'boolean') return String(wanted);
  const words = [wanted].flat().map((word) => (word === '' ? '""' : word));
  const more = words.length - VALUES_SHOWN;
  return `${words.slice(0, VALUES_SHOWN).join(' or ')}${more > 0 ? ` or ${String(more)} others` : ''}`;
}

/** What a matter has where a filter names `field`. */
function valueOf(field: string, matter: Matter): string {
  if (matter.kind === 'file') return matter.path;
  const { environment } = matter;
  if (matter.kind === 'consequence') return consequenceValue(field, matter);
  const { subject } = matter.kind === 'change' ? matter.change : matter.finding;
  const there = inProduction(matter);
  const values = new Map<string, string | boolean>([
    ['group', subject.group],
    ['kind', subject.kind],
    ['namespace', subject.namespace],
    ['name', subject.name],
    ['environment', environment.name],
    ['production', environment.production || there !== null],
    ['overwritesProduction', there?.isProductions ?? false],
    ['rootNamespace', subject.namespace === environment.rootNamespace],
    ['reachesProduction', reachesProduction(subject, environment, there)],
    ...(matter.kind === 'change' ? changeValues(matter) : findingValues(matter.finding)),
  ]);
  const value = values.get(field) ?? '';
  return value === '' ? 'empty' : String(value);
}

function consequenceValue(
  field: string,
  { consequence, environment }: Extract<Matter, { kind: 'consequence' }>,
): string {
  const values = new Map<string, string | boolean>([
    ['consequence', consequence.kind],
    ['known', consequence.isKnown],
    ['meshWide', consequence.isMeshWide ?? false],
    ['environment', environment.name],
    ['production', environment.production],
  ]);
  return String(values.get(field) ?? 'empty');
}

const changeValues = ({
  change,
  environment,
}: Extract<Matter, { kind: 'change' }>): readonly (readonly [string, string | boolean])[] => [
  ['effective', !environment.withoutEffect.has(change)],
  ['change', change.kind],
  ['content', change.content ?? ''],
  ['field', change.field ?? ''],
  ['operation', operationOf(change)],
  ['part', change.part ?? ''],
];

const findingValues = (
  finding: Extract<Matter, { kind: 'finding' }>['finding'],
): readonly (readonly [string, string])[] => [
  ['detector', checkNameOf(finding)],
  ['level', finding.level],
  ['scope', finding.scope.level],
];
