import { counted } from '../../../manifest/index.ts';
import type { ApprovalRequirement } from '../../policy/requirements/requirement.ts';
import type { AskedApprovals, GateState } from '../../gate/gate-state.ts';
import { isAwaited, isEnforced } from '../../gate/gate-state.ts';
import type { Timing } from '../../gate/timing.ts';
import type { Item, List, Words } from '../document/blocks.ts';
import { code, listOf, strong, utc } from '../document/blocks.ts';

const NAMES_SHOWN = 5;
const ROWS_SHOWN = 20;

/** Says what a merge waits for, in the words of the app's check and of the command line alike. */
interface GateText {
  /** `2 approvals from acme/mesh` (1 of 2) and `the window weekly` (opens …) after the opening, what is waited for in bold. */
  readonly waiting: (opening: string) => Words;
  /** `2 approvals from acme/mesh (2 of 2)`: what was asked and had to be met; empty where nobody had to be asked. */
  readonly met: string;
  /** Says of what only is observed why, and what it would ask for. */
  readonly observed: (why: string) => Words;
  /** Says what turns by itself, where the sentence about what is waited for does not say it. */
  readonly turns: readonly Words[];
  /** Names who is asked and cannot approve. */
  readonly unmeetable: readonly Words[];
  /** Lists several requirements; one alone, and what does not block, is a sentence already. */
  readonly list: readonly List[];
}

export function gateText({ requirements, timing }: GateState): GateText {
  const enforced = requirements.filter(isEnforced);
  return {
    waiting: (opening) => waitingWords({ requirements, timing }, opening),
    met: enforced.map(askedText).join(', and '),
    observed: (why) => observedWords(requirements, why),
    turns: turningLines(timing),
    unmeetable: requirements.filter(({ unmeetable }) => unmeetable).flatMap(unmeetableWords),
    list:
      requirements.length < 2 || enforced.length === 0
        ? []
        : [listOf(null, requirements.map(itemOf), ROWS_SHOWN)],
  };
}

function waitingWords({ requirements, timing }: GateState, opening: string): Words {
  const people = requirements
    .filter(isAwaited)
    .map((each) => [askedFor(each), progressOf(each)] as const);
  const isHeld = timing.kind === 'closed' && timing.enforcement === 'enforce';
  return [...people, ...(isHeld ? [[timing.waitsFor, openingText(timing)] as const] : [])].flatMap(
    ([what, rest], index) => [
      index === 0 ? '' : ', and ',
      strong(index === 0 ? opening : '', what),
      rest,
    ],
  );
}

function observedWords(requirements: readonly AskedApprovals[], why: string): Words {
  const whom = requirements.filter(namesSomebody).map(askedText).join(', and ');
  const would = whom === '' ? '' : ` If enforced, it would need ${whom}.`;
  return [strong('Not blocking'), ` (${why}).${would}`];
}

function turningLines(timing: Timing): readonly Words[] {
  if (timing.kind === 'closed')
    return timing.enforcement === 'enforce'
      ? []
      : [
          [
            'Not blocking: if enforced, it would wait for ',
            strong(timing.waitsFor),
            `${openingText(timing)}.`,
          ],
        ];
  if (timing.until === null || timing.untilLocally === null) return [];
  const end = `${timing.untilLocally} (${utc(timing.until)})`;
  return [[`It may merge until ${end}, then it waits again.`]];
}

const openingText = ({
  opensAt,
  opensLocally,
  why,
}: Extract<Timing, { kind: 'closed' }>): string =>
  opensAt === null || opensLocally === null
    ? ` (${why ?? 'does not open within a year'})`
    : ` (opens ${opensLocally}, ${utc(opensAt)})`;

const unmeetableWords = ({ requirement, missing }: AskedApprovals): readonly Words[] =>
  missing === 0 ? [] : [[tooFew(requirement), code(requirement.source), ' must name more people.']];

/** One person approves once, and not what they made. */
const tooFew = (requirement: ApprovalRequirement): string =>
  requirement.people.length < requirement.approvals
    ? `${counted(requirement.approvals, 'approval')} cannot come from ${whomOf(requirement)} alone. `
    : `${requirement.approvals === 1 ? 'No one' : 'Not enough people'} can approve for ${whomOf(requirement)}: authors cannot approve their own change. `;

/** `2 approvals from acme/mesh-platform (1 of 2)` */
const askedText = (each: AskedApprovals): string => `${askedFor(each)}${progressOf(each)}`;

const askedFor = ({ requirement }: AskedApprovals): string =>
  `${counted(requirement.approvals, 'approval')} from ${whomOf(requirement)}`;

/** ` (1 of 2)`; nothing where nobody is counted. */
const progressOf = (each: AskedApprovals): string =>
  isEnforced(each) && each.missing !== null ? ` (${shareOf(each.requirement, each.missing)})` : '';

const shareOf = ({ approvals }: ApprovalRequirement, missing: number): string =>
  `${String(approvals - missing)} of ${String(approvals)}`;

/** Where nobody is named, there is nobody to ask. */
const namesSomebody = ({ requirement: { teams, people } }: AskedApprovals): boolean =>
  teams.length + people.length > 0;

/** Names whose approvals are asked for: `acme/mesh-platform or sam`. */
function whomOf({ from, teams, people }: ApprovalRequirement): string {
  const known = shortList([...teams, ...people], ' or ');
  if (known !== '') return known;
  return from === 'platform' ? 'the platform team' : 'the code owners';
}

function itemOf(each: AskedApprovals): Item {
  const { why, source } = each.requirement;
  const who = shortList(
    each.counted.map(({ login }) => login),
    ', ',
  );
  return {
    words: [
      `${markOf(each)} from ${whomOf(each.requirement)}${who === '' ? '' : ` (${who})`}: ${why}`,
      ...(source === '' ? [] : [' (', code(source), ')']),
    ],
  };
}

function markOf(each: AskedApprovals): string {
  const { requirement, missing } = each;
  if (!isEnforced(each)) return 'not blocking';
  if (missing === null) return counted(requirement.approvals, 'approval');
  return `${missing > 0 ? '⏳' : '✅'} ${shareOf(requirement, missing)}`;
}

function shortList(names: readonly string[], joint: string): string {
  const more = names.length - NAMES_SHOWN;
  return more <= 0
    ? names.join(joint)
    : `${names.slice(0, NAMES_SHOWN).join(', ')} or ${String(more)} more`;
}
