import type { PullRequest } from '../../forge/index.ts';
import type { StoredBreakGlass, Decision, RequirementProgress, Timing } from '../../gate/index.ts';
import { isEnforced, isCured } from '../../gate/index.ts';
import type { Review } from '../../review/index.ts';
import { counted, codeSpan, neutralMarkdown } from '../../text/index.ts';
import { requirementTable, whomOf } from './requirement-table.ts';
import { rollbackGateLines } from './rollback-gate-text.ts';
import { teamTroubleLines } from './team-trouble-text.ts';

const PEOPLE_SHOWN = 20;
const COMMITS_SHOWN = 5;

/** What the gate makes of a review: first what it waits for, then who counts, who does not and why. */
export interface GateText {
  /** One bold sentence; null where there is nothing to wait for and nothing was asked. */
  readonly sentence: string | null;
  readonly details: readonly string[];
}

export function gateMarkdown(
  decision: Decision,
  review: Pick<Review, 'gaps'>,
  { draft }: Pick<PullRequest, 'draft'>,
): GateText {
  return {
    sentence: outcomeSentence(decision, review),
    details: [
      ...rollbackGateLines(decision),
      ...requirementTable(decision),
      ...timingLines(decision),
      ...peopleLines(decision),
      ...teamTroubleLines(decision),
      ...unmeetableLines(decision),
      ...unownedLine(decision),
      ...overrideLines(decision),
      ...gapLines(decision),
      ...(draft && decision.outcome.kind === 'wait'
        ? ['This is a draft: nobody is asked until it is ready for review.']
        : []),
    ],
  };
}

function outcomeSentence(decision: Decision, review: Pick<Review, 'gaps'>): string | null {
  const { outcome, requirements, tier } = decision;
  switch (outcome.kind) {
    case 'fail':
      return failureSentence(decision, outcome.why, review);
    case 'wait':
      return `**Waiting for ${waitingFor(decision)}.`;
    case 'break-glass':
      return breakGlassSentence(outcome.breakGlass, decision);
    case 'observed': {
      const whom = requirements.map(askedText).join(', and ');
      return whom === ''
        ? `**Only observed:** ${sentence(outcome.why)}`
        : `**Only observed:** it would wait for ${whom}, but ${sentence(outcome.why)}`;
    }
    case 'pass': {
      const met = requirements.filter(({ requirement }) => isEnforced(requirement));
      if (met.length > 0) return `**Approved:** ${met.map(askedText).join(', and ')}.`;
      return tier === null || tier === 'low'
        ? null
        : `**Nothing to wait for:** nobody has to approve a ${tier} change here.`;
    }
  }
}

/** After `**`: `2 approvals from acme/mesh** (1 of 2) and **the window weekly** (opens …)` */
function waitingFor({ requirements, timing }: Decision): string {
  const people = requirements
    .filter(({ requirement, missing }) => isEnforced(requirement) && missing > 0)
    .map((each) => `${askedFor(each)}**${progressOf(each)}`);
  const isHeld = timing.kind === 'closed' && timing.enforcement === 'enforce';
  return [...people, ...(isHeld ? [openingText(timing)] : [])].join(', and **');
}

function openingText({ waitsFor, opensAt, opensLocally }: ClosedTiming): string {
  const opens =
    opensAt === null || opensLocally === null
      ? 'does not open within a year'
      : `opens ${neutralMarkdown(opensLocally)}, ${utcText(opensAt)}`;
  return `${neutralMarkdown(waitsFor)}** (${opens})`;
}

type ClosedTiming = Extract<Timing, { kind: 'closed' }>;

/** `2026-11-24T08:00Z` */
const utcText = (instant: string): string => instant.replace(/:\d\d(?:\.\d+)?Z$/, 'Z');

function breakGlassSentence({ by, reason, until }: StoredBreakGlass, decision: Decision): string {
  return [
    `**🚨 Let through by break-glass, not by approval.** ${neutralMarkdown(by)} takes it upon themselves until ${utcText(until)}: ${sentence(reason)}`,
    `It would wait for ${waitingFor(decision).replaceAll('**', '')}. A review is owed.`,
  ].join(' ');
}

/** What could not be analysed is listed elsewhere; here is what helps. */
function failureSentence(
  { gaps: overriding = [] }: Decision,
  why: string,
  { gaps }: Pick<Review, 'gaps'>,
): string {
  const overridden = new Set(overriding.filter(isCured).map(({ id }) => id));
  const ids = gaps.filter(({ blocking }) => blocking).map(({ id }) => id);
  const open = [...new Set(ids)].filter((id) => !overridden.has(id));
  const [only, ...others] = open;
  if (only === undefined) return `**This check fails:** ${sentence(why)}`;
  const how =
    others.length === 0
      ? `overrides it: \`/override ${only} <reason>\`.`
      : `overrides each of these ${String(open.length)} gaps: \`/override <gap id> <reason>\`.`;
  return `**This check fails** until everything can be analysed again, or the platform team ${how}`;
}

/** `2 approvals from acme/mesh-platform (1 of 2)` */
const askedText = (each: RequirementProgress): string => `${askedFor(each)}${progressOf(each)}`;

/** `2 approvals from acme/mesh-platform` */
function askedFor({ requirement }: RequirementProgress): string {
  return `${counted(requirement.approvals, 'approval')} from ${whomOf(requirement)}`;
}

/** ` (1 of 2)`; nothing where nobody is counted. */
const progressOf = ({ requirement, missing }: RequirementProgress): string =>
  isEnforced(requirement)
    ? ` (${String(requirement.approvals - missing)} of ${String(requirement.approvals)})`
    : '';

/** What turns by itself, where the sentence above does not say it. */
function timingLines({ outcome, timing }: Decision): readonly string[] {
  if (timing.kind === 'closed') {
    if (timing.enforcement === 'enforce') return [];
    return [`Only observed: it would wait for **${openingText(timing)}.`];
  }
  if (timing.until === null || timing.untilLocally === null || outcome.kind === 'fail') return [];
  const end = `${neutralMarkdown(timing.untilLocally)} (${utcText(timing.until)})`;
  return [`It may merge until ${end}; from then on this check waits again.`];
}

function peopleLines(decision: Decision): readonly string[] {
  const asked = decision.requirements.filter(({ requirement }) => isEnforced(requirement));
  if (decision.requirements.length === 0) return [];
  const people = new Set(asked.flatMap((each) => each.counted.map(({ login }) => login)));
  const counts = [...people].map((login) => neutralMarkdown(login));
  const others = new Map<string, string[]>();
  for (const { login, why } of decision.uncounted)
    others.set(why, [...(others.get(why) ?? []), neutralMarkdown(login)]);
  const reasons = [...others].map(
    ([why, logins]) => `${together(logins)} (${neutralMarkdown(why)})`,
  );
  return [
    ...(counts.length > 0 && asked.length === 1 ? [`Counted: ${listed(counts)}.`] : []),
    ...(reasons.length > 0 ? [`Not counted: ${reasons.join('; ')}.`] : []),
    ...anonymousLine(decision.anonymousCommits),
    ...(asked.length > 0 ? unknownPusherLine(decision) : []),
  ];
}

const unmeetableLines = ({ requirements }: Decision): readonly string[] =>
  requirements
    .filter(({ unmeetable, missing }) => unmeetable && missing > 0)
    .map(
      ({ requirement }) =>
        `Nobody can approve for ${whomOf(requirement)}: who made the change does not approve it. ${codeSpan(requirement.source)} has to name somebody else too.`,
    );

function unownedLine({ unownedFiles }: Decision): readonly string[] {
  if (unownedFiles.length === 0) return [];
  const files = unownedFiles.map((file) => codeSpan(file)).join(', ');
  return [`CODEOWNERS names nobody for ${files}.`];
}

function anonymousLine(commits: readonly string[]): readonly string[] {
  if (commits.length === 0) return [];
  const shown = commits.slice(0, COMMITS_SHOWN).map((sha) => codeSpan(sha.slice(0, 7)));
  const more = commits.length - shown.length;
  const names = `${shown.join(', ')}${more > 0 ? ` and ${String(more)} more` : ''}`;
  const name = commits.length === 1 ? 'names' : 'name';
  return [
    `${counted(commits.length, 'commit')} (${names}) ${name} an author, committer or co-author whose address belongs to no GitHub account: that person is not kept from approving.`,
  ];
}

const unknownPusherLine = ({ unknownPusher }: Decision): readonly string[] =>
  unknownPusher === undefined
    ? []
    : [
        `Who pushed ${codeSpan(unknownPusher.slice(0, 7))} is not known: what GitHub told of that push never came here, or is lost. Whoever it was is not kept from approving.`,
      ];

const overrideLines = ({ overrides }: Decision): readonly string[] =>
  overrides.map(
    ({ id, by, reason }) =>
      `${codeSpan(id)} is overridden by ${neutralMarkdown(by)}: ${sentence(reason)}`,
  );

/** Of gaps that take more than one person. */
const gapLines = ({ gaps = [] }: Decision): readonly string[] =>
  gaps
    .filter((gap) => gap.needed > 1 && !isCured(gap))
    .map(
      ({ id, given, needed, hides = 'critical' }) =>
        `${codeSpan(id)} has ${String(given)} of ${String(needed)} overrides: what cannot be seen there may be ${hides}, so ${String(needed)} of the platform team have to override it.`,
    );

function listed(names: readonly string[]): string {
  const more = names.length - PEOPLE_SHOWN;
  return `${names.slice(0, PEOPLE_SHOWN).join(', ')}${more > 0 ? ` and ${String(more)} more` : ''}`;
}

/** `pat`, `pat and quinn`, `pat, quinn and sam` */
function together(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  if (names.length > PEOPLE_SHOWN) return listed(names);
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

/** Ends with one stop. */
const sentence = (text: string): string => `${neutralMarkdown(text).replace(/\.+$/, '')}.`;
