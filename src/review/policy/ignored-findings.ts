import picomatch from 'picomatch';
import type { Finding } from '../../checks/index.ts';
import { checkNameOf, isCoded, isNamed } from '../../checks/index.ts';
import { environmentOfUnit } from '../../gitops/index.ts';
import type { Origin } from '../../manifest/index.ts';
import { counted, firstOf, placeOf, subjectText } from '../../manifest/index.ts';
import type { RepositoryConfig } from './configuration/repository-config.ts';
import type { AboutObjects } from './opted-out.ts';
import { withoutIntended } from './intended-differences.ts';
import { askedOf, newOptOutNotes } from './opted-out.ts';

/** A finding that does not count, and who says so. */
export interface LeftOutFinding {
  readonly finding: Finding;
  /** An entry of `ignore`, or an annotation of the object that it is about. */
  readonly by: 'configuration' | 'annotation';
  /** The detector or check that the entry names, or the name of the annotation. */
  readonly name: string;
  /** The entry's; annotations give none. */
  readonly reason: string | null;
  /** Of the annotation; the entry's is in the configuration. */
  readonly origin: Origin | null;
}

/** Findings that count, and what was left out, counted and listed. */
export interface SiftedFindings {
  readonly findings: readonly Finding[];
  readonly leftOut: readonly LeftOutFinding[];
  readonly notes: readonly string[];
}

/** What the configuration says of findings that do not count. */
export type WhatIsLeftOut = Pick<RepositoryConfig, 'ignore'> &
  Partial<Pick<RepositoryConfig, 'intendedDifferences' | 'variables'>>;

/**
 * Leaves out what the repository's `ignore` entries name: a detector, one of its checks or a code of Istio or Kiali, and where they are given a glob
 * of files and an environment. An entry holds through the day it names in `until`, by `asOf`'s date. Then what the objects
 * themselves ask to be left out of.
 */
export function siftFindings(
  findings: readonly Finding[],
  { ignore, intendedDifferences = [] }: WhatIsLeftOut,
  asOf: string,
  objects: AboutObjects | null = null,
): SiftedFindings {
  const entries = ignore
    .filter(({ until }) => until === undefined || asOf.slice(0, 10) <= until)
    .map((entry) => ({ entry, isMeant: meaning(entry), left: [] as Finding[] }));
  const { differing, intended } = withoutIntended(findings, intendedDifferences);
  const kept = differing.filter((finding) => {
    const entry = entries.find(({ isMeant }) => isMeant(finding));
    entry?.left.push(finding);
    return entry === undefined;
  });
  const ofEntries = entries.flatMap(({ entry: { detector: name, reason }, left }) =>
    left.map((finding) => ({ finding, by: 'configuration' as const, name, reason, origin: null })),
  );
  const noted = entries.flatMap(({ entry, left }) => (left.length > 0 ? noteOf(entry, left) : []));
  if (objects === null)
    return { findings: kept, leftOut: [...intended, ...ofEntries], notes: noted };
  const asked = kept.map((finding) => ({ original: finding, ...askedOf(finding, objects) }));
  const ofAnnotations = asked.flatMap(({ original, finding, by: [first] }) =>
    finding !== null || first === undefined ? [] : [annotated(original, first)],
  );
  return {
    findings: asked.flatMap(({ finding }) => finding ?? []),
    leftOut: [...intended, ...ofEntries, ...ofAnnotations],
    notes: [
      ...noted,
      ...annotationNote(ofAnnotations),
      ...newOptOutNotes(asked.map(({ original: finding, isNew }) => ({ finding, isNew }))),
    ],
  };
}

type Entry = RepositoryConfig['ignore'][number];

const meaning =
  ({ detector, environment, path }: Entry) =>
  (finding: Finding): boolean =>
    (isNamed(detector, finding) || isCoded(detector, finding)) &&
    (environment === undefined ||
      [finding.environment, environmentOfUnit(finding.environment)].includes(environment)) &&
    (path === undefined || picomatch.isMatch(finding.origin.file, path));

const annotated = (
  finding: Finding,
  { annotation, origin }: { readonly annotation: string; readonly origin: Origin },
): LeftOutFinding => ({ finding, by: 'annotation', name: annotation, reason: null, origin });

/** Objects that are named; the rest is counted. */
const LISTED = 3;

const noteOf = ({ detector, reason }: Entry, left: readonly Finding[]): string =>
  `${String(left.length)} of ${detector} left out by the configuration: ${ended(reason)} ${whereOf(left)}`;

/** All of an environment in one sentence: which of them matter is read in the list. */
function annotationNote(leftOut: readonly LeftOutFinding[]): readonly string[] {
  if (leftOut.length === 0) return [];
  const named = leftOut.map(
    ({ finding, name, origin }) =>
      `${checkNameOf(finding)} of ${subjectText(finding.subject)} (${name}${origin === null ? '' : `, ${placeOf(origin)}`})`,
  );
  const who = leftOut.length === 1 ? 'its object asks' : 'their objects ask';
  return [`${counted(leftOut.length, 'finding')} left out as ${who}: ${firstOf(named, LISTED)}.`];
}

const whereOf = (left: readonly Finding[]): string =>
  `At ${firstOf([...new Set(left.map(({ subject, origin }) => `${subjectText(subject)} (${placeOf(origin)})`))], LISTED)}.`;

const ended = (sentence: string): string => `${sentence}.`.replace(/\.\.$/, '.');
