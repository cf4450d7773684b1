import picomatch from 'picomatch';
import type { Finding, OptOut } from '../../checks/index.ts';
import { checkNameOf, isCoded, isNamed, optOutsOf } from '../../checks/index.ts';
import { environmentOfUnit } from '../../gitops/index.ts';
import type { Origin } from '../../manifest/index.ts';
import { counted, firstOf, placeOf, subjectText } from '../../manifest/index.ts';
import type { RepositoryConfig } from './configuration/repository-config.ts';
import { withoutIntended } from './intended-differences.ts';
import type { Mesh } from '../../istio/index.ts';

type KnownAs = Finding['knownAs'][number];

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
  const { differing, intended } = withoutIntended(findings, intendedDifferences, asOf);
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

/** This many objects are named, and the rest is counted. */
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

/** The objects that findings are about. */
interface AboutObjects {
  readonly mesh: Mesh;
  /** What was there before; the same mesh where no change is judged, null where nothing was. */
  readonly before: Mesh | null;
}

/** What the annotations of its object make of a finding. */
interface Asked {
  /** Without the names that are left out; null where none is left. */
  readonly finding: Finding | null;
  /** By which it is left out, in part or as a whole. */
  readonly by: readonly OptOut[];
  /** That would leave it out as a whole, and that the change brings: nobody silences what judges him. */
  readonly isNew: readonly OptOut[];
}

type Names = readonly KnownAs[];

const isIstio = ({ analyzer }: KnownAs): boolean => analyzer !== undefined;

/** Names of a finding that an annotation lists. */
const listed = ({ tool, codes }: OptOut, names: Names): Names =>
  names.filter(
    (name) => isIstio(name) === (tool === 'istio') && (codes === null || codes.includes(name.code)),
  );

/** Whether an annotation takes all the names that its tool has for a finding, which are at least one. */
function takesAll(optOut: OptOut, names: Names): boolean {
  const own = names.filter((name) => isIstio(name) === (optOut.tool === 'istio'));
  return own.length > 0 && listed(optOut, own).length === own.length;
}

/** What a finding's object asks to be left out of; what only this change asks is not followed yet. */
function askedOf(finding: Finding, { mesh, before }: AboutObjects): Asked {
  const { knownAs } = finding;
  const nothing = { finding, by: [], isNew: [] };
  if (knownAs.length === 0) return nothing;
  const now = optOutsIn(mesh, finding) ?? (before === null ? [] : optOutsIn(before, finding)) ?? [];
  if (now.length === 0) return nothing;
  const then = before === null ? [] : (optOutsIn(before, finding) ?? []);
  const standing = now.map((one) => narrowed(one, then));
  const by = standing.filter((one) => listed(one, knownAs).length > 0);
  if (by.some((one) => takesAll(one, knownAs))) return { finding: null, by, isNew: [] };
  const isNew = now.filter((one) => takesAll(one, knownAs));
  const istio = by.filter(({ tool }) => tool === 'istio');
  if (istio.length === 0) return { finding, by: [], isNew };
  const gone = new Set(istio.flatMap((one) => listed(one, knownAs)));
  return {
    finding: { ...finding, knownAs: knownAs.filter((name) => !gone.has(name)) },
    by: istio,
    isNew,
  };
}

/** Annotations of the object that a finding is about; null where it is not there. */
function optOutsIn(
  mesh: Mesh,
  { subject: { group, kind, namespace, name } }: Finding,
): readonly OptOut[] | null {
  const object = mesh.find(group, kind, namespace, name);
  return object === undefined ? null : optOutsOf(object);
}

/** What an annotation asked before already. */
function narrowed(now: OptOut, then: readonly OptOut[]): OptOut {
  const old = then.find(({ tool }) => tool === now.tool);
  if (old === undefined) return { ...now, codes: [] };
  if (old.codes === null) return now;
  const { codes } = old;
  return { ...now, codes: (now.codes ?? codes).filter((code) => codes.includes(code)) };
}

/** One sentence for each object that asks with this change not to be told something that is found on it. */
function newOptOutNotes(
  asked: readonly { readonly finding: Finding; readonly isNew: readonly OptOut[] }[],
): readonly string[] {
  const notes = asked.flatMap(({ finding, isNew }) =>
    isNew
      .slice(0, 1)
      .map(
        ({ annotation, origin }) =>
          `${subjectText(finding.subject)} asks with this change not to be told of ${checkNameOf(finding)} (${annotation}, ${placeOf(origin)}): that holds once it is merged, and this review tells it.`,
      ),
  );
  return [...new Set(notes)];
}
