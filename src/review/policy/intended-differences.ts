import { legacy, say } from '../../manifest/index.ts';
import picomatch from 'picomatch';
import type { Finding } from '../../checks/index.ts';
import type { SettingRow } from '../../compare/index.ts';
import { sourcesOf } from '../../compare/index.ts';
import type { ResourceId } from '../../manifest/index.ts';
import type { RepositoryConfig } from './configuration/repository-config.ts';
import type { LeftOutFinding } from './ignored-findings.ts';

/** A setting that differs between environments, as the configuration may name it. */
type DifferingSetting = NonNullable<Finding['setting']>;

export type IntendedDifference = RepositoryConfig['intendedDifferences'][number];

/**
 * Tells an entry that still holds: through the day that its `until` names, in UTC, and for ever without one.
 * `asOf` is ISO 8601.
 */
const holdsOn = ({ until }: IntendedDifference, asOf: string): boolean =>
  until === undefined || asOf.slice(0, 10) <= until;

/**
 * Parts findings about differences between environments from those that are meant. One that was meant until a day
 * that is over is told again, and says so.
 */
export function withoutIntended(
  findings: readonly Finding[],
  entries: readonly IntendedDifference[],
  asOf: string,
): { readonly differing: readonly Finding[]; readonly intended: readonly LeftOutFinding[] } {
  if (entries.length === 0) return { differing: findings, intended: [] };
  const differing: Finding[] = [];
  const intended: LeftOutFinding[] = [];
  for (const finding of findings) {
    const named = entries.filter((each) => isMeant(each, finding));
    const entry = named.find((each) => holdsOn(each, asOf));
    if (entry === undefined) differing.push(meantBefore(finding, named));
    else
      intended.push({
        finding,
        by: 'configuration',
        name: 'intendedDifferences',
        reason: entry.reason ?? null,
        origin: null,
      });
  }
  return { differing, intended };
}

/** Says of a finding until when it was meant to differ, where some entries named it and are over. */
function meantBefore(finding: Finding, over: readonly IntendedDifference[]): Finding {
  const last = lastDayOf(over);
  return last === undefined
    ? finding
    : {
        ...finding,
        why: say`${finding.why} \`intendedDifferences\` let it differ until ${legacy(last)}.`,
      };
}

/** Gives declared differences that nothing differs by, one sentence each; `found` is left out or told. */
export const unusedDifferences = (
  entries: readonly IntendedDifference[],
  found: readonly Finding[],
  settings: () => readonly DifferingSetting[],
): readonly string[] => {
  const differing = entries.some(({ variable }) => variable === undefined) ? settings() : [];
  return entries
    .filter(
      (entry) =>
        !found.some((finding) => isMeant(entry, finding)) &&
        !differing.some((setting) => isMeantSetting(entry, setting)),
    )
    .map(
      ({ kind, name, variable, field }) =>
        `Nothing differs as \`intendedDifferences\` declares it for ${kind} ${name}, ${field === undefined ? `variable ${variable ?? '*'}` : `field ${field}`}: the entry can go.`,
    );
};

const isMeant = (entry: IntendedDifference, { subject, variable, setting }: Finding): boolean =>
  (variable !== undefined && isMeantVariable(entry, subject, variable)) ||
  (setting !== undefined && isMeantSetting(entry, setting));

/**
 * An entry names the workload, or what it reads the variable from (a ConfigMap). Without a variable it is about every
 * variable of the objects.
 */
function isMeantVariable(
  entry: IntendedDifference,
  subject: ResourceId,
  { name, value, from }: NonNullable<Finding['variable']>,
): boolean {
  const { kind, namespace, variable = '*', field } = entry;
  const named = [
    { kind: subject.kind, name: subject.name },
    ...(from === null ? [] : written(from)),
  ];
  return (
    field === undefined &&
    fits(variable, name) &&
    fits(entry.value ?? '*', value ?? '') &&
    fits(namespace, subject.namespace) &&
    named.some((object) => fits(kind, object.kind) && fits(entry.name, object.name))
  );
}

/**
 * An entry names an object that says the setting in one of the environments, and the field below its kind, or its end:
 * `maxConnections`. Without a field it is about every setting of the objects.
 */
const isMeantSetting = (
  entry: IntendedDifference,
  { field, value, objects }: DifferingSetting,
): boolean =>
  entry.variable === undefined &&
  fitsField(entry.field ?? '*', field) &&
  fits(entry.value ?? '*', value) &&
  objects.some(
    (object) =>
      fits(entry.kind, object.kind) &&
      fits(entry.name, object.name) &&
      fits(entry.namespace, object.namespace),
  );

/** Says whether a setting that differs is declared to: now, until a day that is over (`2026-11-20`), or not at all. */
export type DeclaredStanding =
  | { readonly kind: 'meant' }
  | { readonly kind: 'over'; readonly until: string }
  | { readonly kind: 'undeclared' };

/** Looks a setting up in the entries, by the value of any environment. `asOf` is ISO 8601. */
export function declaredStanding(
  entries: readonly IntendedDifference[],
  { field, in: places }: SettingRow,
  asOf: string,
): DeclaredStanding {
  const objects = sourcesOf(places);
  const named = entries.filter((entry) =>
    places.some(({ value }) => isMeantSetting(entry, { field, value, objects })),
  );
  if (named.some((entry) => holdsOn(entry, asOf))) return { kind: 'meant' };
  const until = lastDayOf(named);
  return until === undefined ? { kind: 'undeclared' } : { kind: 'over', until };
}

const lastDayOf = (entries: readonly IntendedDifference[]): string | undefined =>
  entries
    .flatMap(({ until }) => until ?? [])
    .sort()
    .at(-1);

const fits = (glob: string, text: string): boolean =>
  glob === '*' || picomatch.isMatch(text, glob, { dot: true });

/** Dots are to fields what slashes are to paths. */
function fitsField(glob: string, field: string): boolean {
  const [pattern, path] = [glob, field].map((text) => text.replaceAll('.', '/'));
  return (
    glob === '*' ||
    picomatch.isMatch(path ?? '', [pattern ?? '', `**/${pattern ?? ''}`, `${pattern ?? ''}/**`])
  );
}

/** An object that a generator makes goes by the name that is written, without the hash of its content, too. */
const written = ({ kind, name }: { readonly kind: string; readonly name: string }) => [
  { kind, name },
  { kind, name: name.replace(/-[a-z0-9]{10}$/, '') },
];
