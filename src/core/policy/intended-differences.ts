import picomatch from 'picomatch';
import type { Finding } from '../detectors/index.ts';
import type { RepositoryConfig } from './configuration/repository-config.ts';
import type { LeftOutFinding } from './ignored-findings.ts';

type Entry = RepositoryConfig['intendedDifferences'][number];

/** Findings about differences between environments, and those of them that are meant. */
export function withoutIntended(
  findings: readonly Finding[],
  entries: readonly Entry[],
): { readonly differing: readonly Finding[]; readonly intended: readonly LeftOutFinding[] } {
  if (entries.length === 0) return { differing: findings, intended: [] };
  const differing: Finding[] = [];
  const intended: LeftOutFinding[] = [];
  for (const finding of findings) {
    const entry = entries.find((each) => isMeant(each, finding));
    if (entry === undefined) differing.push(finding);
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

/** Declared differences that nothing differs by, one sentence each. */
export const unusedDifferences = (
  entries: readonly Entry[],
  leftOut: readonly LeftOutFinding[],
): readonly string[] =>
  entries
    .filter((entry) => !leftOut.some(({ finding }) => isMeant(entry, finding)))
    .map(
      ({ kind, name, variable = '*' }) =>
        `Nothing differs as \`intendedDifferences\` declares it for ${kind} ${name}, variable ${variable}: the entry can go.`,
    );

/**
 * An entry names the workload, or what it reads the variable from (a ConfigMap). Without a variable it is about every
 * variable of the objects.
 */
function isMeant(
  { kind, name, namespace, variable = '*', field }: Entry,
  { subject, variable: differing }: Finding,
): boolean {
  if (differing === undefined || field !== undefined) return false;
  const { from } = differing;
  const named = [
    { kind: subject.kind, name: subject.name },
    ...(from === null ? [] : written(from)),
  ];
  return (
    fits(variable, differing.name) &&
    fits(namespace, subject.namespace) &&
    named.some((object) => fits(kind, object.kind) && fits(name, object.name))
  );
}

const fits = (glob: string, text: string): boolean => glob === '*' || picomatch.isMatch(text, glob);

/** An object that a generator makes goes by the name that is written, without the hash of its content, too. */
const written = ({ kind, name }: { readonly kind: string; readonly name: string }) => [
  { kind, name },
  { kind, name: name.replace(/-[a-z0-9]{10}$/, '') },
];
