import type { PullRequest } from '../forge/pull-request.ts';
import type { Decision, Requirement } from '../gate/decision.ts';
import type { Review } from '../review.ts';
import { counted } from './counted.ts';
import { codeSpan, neutralMarkdown } from './neutral-markdown.ts';

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
      ...peopleLines(decision),
      ...overrideLines(decision),
      ...(draft && decision.outcome.kind === 'wait'
        ? ['This is a draft: nobody is asked until it is ready for review.']
        : []),
    ],
  };
}

function outcomeSentence(decision: Decision, review: Pick<Review, 'gaps'>): string | null {
  const { outcome, requirement, tier } = decision;
  switch (outcome.kind) {
    case 'fail':
      return failureSentence(decision, outcome.why, review);
    case 'wait':
      return requirement === null
        ? '**Waiting.**'
        : `**Waiting for ${askedFor(requirement)}**${progress(decision, requirement)}.`;
    case 'observed':
      return requirement === null
        ? `**Nothing is asked for:** ${sentence(outcome.why)}`
        : `**Only observed:** it would wait for ${askedFor(requirement)}${progress(decision, requirement)}, but ${sentence(outcome.why)}`;
    case 'pass':
      if (requirement !== null)
        return `**Approved:** ${askedFor(requirement)}${progress(decision, requirement)}.`;
      return tier === null || tier === 'low'
        ? null
        : `**Nothing to wait for:** nobody has to approve a ${tier} change here.`;
  }
}

/** What could not be analysed is listed elsewhere; here is what helps. */
function failureSentence(
  { overrides }: Decision,
  why: string,
  { gaps }: Pick<Review, 'gaps'>,
): string {
  const overridden = new Set(overrides.map(({ id }) => id));
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

/** `2 approvals from acme/mesh-platform` */
function askedFor({ approvals, from, teams, people }: Requirement): string {
  const known = [...teams, ...people].map(neutralMarkdown).join(' or ');
  const whom = from === 'owners' ? 'the code owners' : known || 'the platform team';
  return `${counted(approvals, 'approval')} from ${whom}`;
}

/** ` (1 of 2)`; nothing where nobody is counted. */
const progress = ({ counted: people }: Decision, { approvals, from }: Requirement): string =>
  from === 'owners'
    ? ''
    : ` (${String(Math.min(people.length, approvals))} of ${String(approvals)})`;

function peopleLines(decision: Decision): readonly string[] {
  if (decision.requirement === null) return [];
  const counts = decision.counted.map(({ login }) => neutralMarkdown(login));
  const others = new Map<string, string[]>();
  for (const { login, why } of decision.uncounted)
    others.set(why, [...(others.get(why) ?? []), neutralMarkdown(login)]);
  const reasons = [...others].map(
    ([why, logins]) => `${together(logins)} (${neutralMarkdown(why)})`,
  );
  return [
    ...(counts.length > 0 ? [`Counted: ${listed(counts)}.`] : []),
    ...(reasons.length > 0 ? [`Not counted: ${reasons.join('; ')}.`] : []),
    ...anonymousLine(decision.anonymousCommits),
  ];
}

function anonymousLine(commits: readonly string[]): readonly string[] {
  if (commits.length === 0) return [];
  const shown = commits.slice(0, COMMITS_SHOWN).map((sha) => codeSpan(sha.slice(0, 7)));
  const more = commits.length - shown.length;
  const names = `${shown.join(', ')}${more > 0 ? ` and ${String(more)} more` : ''}`;
  const belong = commits.length === 1 ? 'belongs' : 'belong';
  return [
    `${counted(commits.length, 'commit')} (${names}) ${belong} to no GitHub account: whoever wrote it is not kept from approving.`,
  ];
}

const overrideLines = ({ overrides }: Decision): readonly string[] =>
  overrides.map(
    ({ id, by, reason }) =>
      `${codeSpan(id)} is overridden by ${neutralMarkdown(by)}: ${sentence(reason)}`,
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
