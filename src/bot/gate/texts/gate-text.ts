import type { PullRequest } from '../../../forge/index.ts';
import type { StoredBreakGlass, Review, Block, Words } from '../../../review/index.ts';
import type { Decision } from '../decision.ts';
import { isEnforced } from '../approvals/approvals.ts';
import { isCured } from '../overrides/overrides.ts';
import { counted, firstOf, shortSha } from '../../../manifest/index.ts';
import { code, gateText, joined, lines, strong, utc } from '../../../review/index.ts';
import { debtLines, NO_DEBTS } from './debt-lines.ts';
import type { ShownDebts } from './debt-lines.ts';
import { rollbackGateLines } from './rollback-gate-lines.ts';
import { teamTroubleLines } from './team-trouble-text.ts';

const PEOPLE_SHOWN = 20;
const COMMITS_SHOWN = 5;

/**
 * What the gate makes of a review: first what it waits for, then who counts, who does not and why, and what is owed.
 * Nothing where there is nothing to wait for and nothing was asked. With ids, what helps is ready to be typed.
 */
export function gateBlocks(
  decision: Decision,
  review: Pick<Review, 'gaps'>,
  { draft }: Pick<PullRequest, 'draft'>,
  debts: ShownDebts = NO_DEBTS,
  { withIds = false }: { readonly withIds?: boolean } = {},
): readonly Block[] {
  const sentence = outcomeSentence(decision, review, withIds);
  return [
    ...lines([...(sentence === null ? [] : [sentence]), ...rollbackGateLines(decision)]),
    ...gateText(decision).list,
    ...lines([
      ...timingLines(decision),
      ...peopleLines(decision),
      ...teamTroubleLines(decision),
      ...gateText(decision).unmeetable,
      ...unownedLine(decision),
      ...overrideLines(decision),
      ...gapLines(decision, withIds),
      ...(draft && decision.outcome.kind === 'wait'
        ? [['This is a draft: reviewers are asked when it is ready for review.']]
        : []),
      ...debtLines(debts),
    ]),
  ];
}

function outcomeSentence(
  decision: Decision,
  review: Pick<Review, 'gaps'>,
  withIds: boolean,
): Words | null {
  const { outcome, tier } = decision;
  switch (outcome.kind) {
    case 'fail':
      return failureSentence(decision, outcome.why, review, withIds);
    case 'wait':
      return [...gateText(decision).waiting('Waiting for '), '.'];
    case 'break-glass':
      return breakGlassSentence(outcome.breakGlass, decision);
    case 'observed':
      return gateText(decision).observed(outcome.why);
    case 'pass': {
      const { met } = gateText(decision);
      if (met !== '') return [strong('Approved:'), ` ${met}.`];
      return tier === null || tier === 'low'
        ? null
        : [strong('No approval needed:'), ` this change is ${tier}.`];
    }
  }
}

function breakGlassSentence({ by, reason, until }: StoredBreakGlass, decision: Decision): Words {
  const waiting = gateText(decision)
    .waiting('')
    .flatMap((each) => (typeof each === 'object' && each.kind === 'strong' ? each.words : [each]));
  return [
    strong('🚨 Let through by break-glass, not by approval.'),
    ` ${by} takes responsibility until ${utc(until)}: ${sentence(reason)} It would wait for `,
    ...waiting,
    '. A review is owed.',
  ];
}

/** What could not be analysed is listed elsewhere; here is what helps. */
function failureSentence(
  { gaps: overriding = [] }: Decision,
  why: string,
  { gaps }: Pick<Review, 'gaps'>,
  withIds: boolean,
): Words {
  const overridden = new Set(overriding.filter(isCured).map(({ id }) => id));
  const ids = gaps.filter(({ blocking }) => blocking).map(({ id }) => id);
  const open = [...new Set(ids)].filter((id) => !overridden.has(id));
  const [only, ...others] = open;
  if (only === undefined) return [strong('This check fails:'), ` ${sentence(why)}`];
  const what = others.length === 0 ? 'it' : `each of these ${String(open.length)} gaps`;
  const people = overriding.some(({ needed, id }) => needed > 1 && open.includes(id));
  const team = people ? '2 of the platform team override' : 'the platform team overrides';
  const typed = `\`/override ${others.length === 0 ? only : '<gap id>'} <reason>\``;
  return [
    strong('This check fails'),
    ` until everything can be analysed again, or ${team} ${what}${withIds ? `: ${typed}` : ''}.`,
  ];
}

/** A check that fails says nothing of when it may merge. */
const timingLines = (decision: Decision): readonly Words[] =>
  decision.outcome.kind === 'fail' && decision.timing.kind === 'open'
    ? []
    : gateText(decision).turns;

function peopleLines(decision: Decision): readonly Words[] {
  const asked = decision.requirements.filter(({ requirement }) => isEnforced(requirement));
  if (decision.requirements.length === 0) return [];
  const people = new Set(asked.flatMap((each) => each.counted.map(({ login }) => login)));
  const others = new Map<string, string[]>();
  for (const { login, why } of decision.uncounted)
    others.set(why, [...(others.get(why) ?? []), login]);
  const reasons = [...others].map(([why, logins]) => [`${together(logins)} (`, why, ')']);
  return [
    ...(people.size > 0 && asked.length === 1 ? [[`Counted: ${listed([...people])}.`]] : []),
    ...(reasons.length > 0 ? [['Not counted: ', ...joined(reasons, '; '), '.']] : []),
    ...anonymousLine(decision.anonymousCommits),
    ...(asked.length > 0 ? unknownPusherLine(decision) : []),
  ];
}

const codes = (texts: readonly string[]): Words =>
  joined(
    texts.map((text) => [code(text)]),
    ', ',
  );

const unownedLine = ({ unownedFiles }: Decision): readonly Words[] =>
  unownedFiles.length === 0
    ? []
    : [['CODEOWNERS names no owner for ', ...codes(unownedFiles), '.']];

function anonymousLine(commits: readonly string[]): readonly Words[] {
  if (commits.length === 0) return [];
  const shown = commits.slice(0, COMMITS_SHOWN).map(shortSha);
  const more = commits.length - shown.length;
  const name = commits.length === 1 ? 'names' : 'name';
  return [
    [
      `${counted(commits.length, 'commit')} (`,
      ...codes(shown),
      `${more > 0 ? ` and ${String(more)} more` : ''}) ${name} an author, committer or co-author whose address belongs to no GitHub account: that person is not kept from approving.`,
    ],
  ];
}

const unknownPusherLine = ({ unknownPusher }: Decision): readonly Words[] =>
  unknownPusher === undefined
    ? []
    : [
        [
          'Who pushed ',
          code(shortSha(unknownPusher)),
          " is not known: GitHub's event for that push did not arrive or was lost. That person is not kept from approving.",
        ],
      ];

const overrideLines = ({ overrides }: Decision): readonly Words[] =>
  overrides.map(({ id, by, reason }) => [code(id), ` is overridden by ${by}: `, sentence(reason)]);

/** Of gaps that take more than one person; without ids, of those that somebody has overridden. */
const gapLines = ({ gaps = [] }: Decision, withIds: boolean): readonly Words[] =>
  gaps
    .filter((gap) => gap.needed > 1 && !isCured(gap) && (withIds || gap.given > 0))
    .map(({ id, given, needed, hides = 'critical' }) => [
      code(id),
      ` has ${String(given)} of ${String(needed)} overrides: the part that is not analysed may be ${hides}, so ${String(needed)} of the platform team must override it.`,
    ]);

const listed = (names: readonly string[]): string => firstOf(names, PEOPLE_SHOWN);

/** `pat`, `pat and quinn`, `pat, quinn and sam` */
function together(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  if (names.length > PEOPLE_SHOWN) return listed(names);
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

/** Ends with one stop. */
const sentence = (text: string): string => `${text.replace(/\.+$/, '')}.`;
