import { environmentOfUnit } from '../../../gitops/index.ts';
import type { Finding } from '../../../checks/index.ts';
import { checkNameOf } from '../../../checks/index.ts';
import type { ResourceId } from '../../../manifest/index.ts';
import { fitsField, fitsWildcard, resourceKey } from '../../../manifest/index.ts';
import type { InProduction, Matter, MatterEnvironment } from './matter.ts';
import { inProduction } from './matter.ts';
import type { When } from './rule.ts';

/** Whether every field of a filter fits; a field that says nothing about this kind of matter does not. */
export function fitsWhen(when: When, matter: Matter): boolean {
  switch (matter.kind) {
    case 'file':
      return anyFits(when.changedFile, matter.path);
    case 'consequence': {
      const { consequence, environment } = matter;
      return (
        isAmong(when.consequence, consequence.kind) &&
        isSame(when.known, consequence.isKnown) &&
        isSame(when.meshWide, consequence.isMeshWide ?? false) &&
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
export const operationOf = (change: { object: unknown; oldObject: unknown }): string => {
  if (change.object === null && change.oldObject !== null) return 'delete';
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
export const reachesProduction = (
  subject: ResourceId,
  { production, sharedWithProduction }: MatterEnvironment,
  there: InProduction | null,
): boolean => production || there !== null || sharedWithProduction.has(resourceKey(subject));
