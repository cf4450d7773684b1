import { checkNameOf } from '../../../checks/index.ts';
import type { ConditionInputs } from './condition.ts';
import type { Matter, InProduction, MatterEnvironment } from './matter.ts';
import { inProduction } from './matter.ts';
import type { Rule, When } from './rule.ts';
import { environmentOfUnit } from '../../../gitops/index.ts';
import type { Finding } from '../../../checks/index.ts';
import type { Change, Consequence } from '../../../compare/index.ts';
import { isDenied, staysInCluster } from '../../../compare/index.ts';
import type { ResourceId } from '../../../manifest/index.ts';
import { fitsWildcard, resourceKey } from '../../../manifest/index.ts';

/** Whether every field of a filter fits; a field that says nothing about this kind of matter does not. */
export function fitsWhen(when: When, matter: Matter): boolean {
  switch (matter.kind) {
    case 'file':
      return (
        anyFits(when.changedFile, matter.path) &&
        isSame(when.ownersKept, matter.ownersKept ?? false)
      );
    case 'consequence': {
      const { consequence, environment } = matter;
      return (
        isAmong(when.consequence, consequence.kind) &&
        isSame(when.known, consequence.isKnown) &&
        isSame(when.denied, isDenied(consequence)) &&
        isSame(when.meshWide, consequence.isMeshWide ?? false) &&
        isSame(when.repeated, isRepeated(consequence)) &&
        fitsName(when, environment, null)
      );
    }
    case 'finding':
      return (
        namesFinding(when.detector, matter.finding) &&
        isAmong(when.level, matter.finding.level) &&
        isAmong(when.scope, matter.finding.scope.level) &&
        fitsSubject(when, matter.finding.subject) &&
        fitsEnvironment(when, matter.finding.subject, matter)
      );
    case 'change': {
      const { change, environment } = matter;
      return (
        isAmong(when.change, change.kind) &&
        (when.content === undefined || isAmong(when.content, change.content ?? '')) &&
        isAmong(when.operation, operationOf(change)) &&
        isAmong(when.part, change.part ?? '') &&
        isSame(when.effective, !environment.withoutEffect.has(change)) &&
        anyField(when.field, change.field) &&
        fitsSubject(when, change.subject) &&
        fitsEnvironment(when, change.subject, matter)
      );
    }
  }
}

const isRepeated = ({ after }: Consequence): boolean => after.waiting?.repeated !== undefined;

type Wanted = string | readonly string[] | undefined;

const listed = (wanted: Exclude<Wanted, undefined>): readonly string[] =>
  typeof wanted === 'string' ? [wanted] : wanted;

const isAmong = (wanted: Wanted, value: string): boolean =>
  wanted === undefined || listed(wanted).includes(value);

const anyFits = (patterns: Wanted, value: string): boolean =>
  patterns === undefined || listed(patterns).some((pattern) => fitsWildcard(pattern, value));

/** A detector means all of its checks; behind a slash stands which. */
const namesFinding = (wanted: Wanted, finding: Pick<Finding, 'detector' | 'check'>): boolean =>
  anyFits(wanted, finding.detector) || anyFits(wanted, checkNameOf(finding));

const anyField = (patterns: Wanted, field: string | null): boolean =>
  patterns === undefined ||
  (field !== null && listed(patterns).some((pattern) => fitsField(pattern, field)));

const isSame = (wanted: boolean | undefined, value: boolean): boolean =>
  wanted === undefined || wanted === value;

/** What happens to the object that a change is about. */
const operationOf = (change: Pick<Change, 'object' | 'oldObject' | 'remains'>): string => {
  if (change.object === null && change.oldObject !== null)
    return staysInCluster(change) ? 'leave' : 'delete';
  return change.oldObject === null && change.object !== null ? 'create' : 'update';
};

const fitsSubject = (when: When, subject: ResourceId): boolean =>
  anyFits(when.group, subject.group) &&
  anyFits(when.kind, subject.kind) &&
  anyFits(when.namespace, subject.namespace) &&
  anyFits(when.name, subject.name);

/** Whether it is the environment that is meant, and production or not; what acts in production's cluster is. */
const fitsName = (
  when: When,
  { name, production }: MatterEnvironment,
  there: InProduction | null,
): boolean =>
  (anyFits(when.environment, name) || anyFits(when.environment, environmentOfUnit(name))) &&
  isSame(when.production, production || there !== null);

function fitsEnvironment(
  when: When,
  subject: ResourceId,
  matter: Extract<Matter, { environment: MatterEnvironment }>,
): boolean {
  const { environment } = matter;
  const there = inProduction(matter);
  return (
    fitsName(when, environment, there) &&
    isSame(when.overwritesProduction, there?.isProductions ?? false) &&
    isSame(when.rootNamespace, subject.namespace === environment.rootNamespace) &&
    isSame(when.reachesProduction, reachesProduction(subject, environment, there))
  );
}

/** Whether an object is part of production, or of what production has too. */
const reachesProduction = (
  subject: ResourceId,
  { production, sharedWithProduction }: MatterEnvironment,
  there: InProduction | null,
): boolean => production || there !== null || sharedWithProduction.has(resourceKey(subject));

/** Whether and why a rule applies to one matter. */
export type RuleVerdict =
  | { readonly kind: 'applies' }
  /** Its condition counts as met. */
  | { readonly kind: 'undecided'; readonly why: string }
  /** `about`: the filter fits, and an exception or the condition says no; else the first field that does not fit. */
  | { readonly kind: 'not'; readonly about: boolean; readonly why: string };

/** Applies one rule to one matter, as `judge` does, and says what decided. */
export function applyRule(
  rule: Rule,
  matter: Matter,
  inputsOf: (matter: Matter) => ConditionInputs,
): RuleVerdict {
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
    if (wanted === undefined || fitsWhen({ [field]: wanted }, matter)) continue;
    return `${field} is ${valueOf(field, matter)}, not ${shown(wanted)}`;
  }
  return null;
}

const exceptionText = (when: When): string =>
  Object.entries(when)
    .flatMap(([field, wanted]) => (wanted === undefined ? [] : [`${field} ${shown(wanted)}`]))
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
  if (matter.kind === 'file')
    return field === 'ownersKept' ? String(matter.ownersKept ?? false) : matter.path;
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
    ['denied', isDenied(consequence)],
    ['meshWide', consequence.isMeshWide ?? false],
    ['repeated', isRepeated(consequence)],
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

/**
 * Whether a field fits a pattern or lies below one that does: `spec.tls` covers `spec.tls.mode`, and
 * `spec.http[*].retries` covers `spec.http[2].retries.attempts`.
 */
export const fitsField = (pattern: string, field: string): boolean =>
  fitsWildcard(pattern, field) ||
  fitsWildcard(`${pattern}.*`, field) ||
  fitsWildcard(`${pattern}[*`, field);
