import type { Block } from '../document/blocks.ts';
import { lines, paragraph, strong } from '../document/blocks.ts';
import type { ReportContext } from '../review/report-context.ts';
import type { ApprovalRequirement } from '../../policy/requirements/requirement.ts';
import type { GateState } from '../../gate/gate-state.ts';
import { gateOutcome } from '../../gate/gate-state.ts';
import type { Timing } from '../../gate/timing.ts';
import { gateText } from './gate-state-text.ts';

/**
 * Tells what a merge of the change waits for, in the words of the app's check; nothing where nobody is asked. Approvals are
 * given on a pull request, so that none are counted here.
 */
export function requirementBlocks({
  review,
  timed,
}: Pick<ReportContext, 'review' | 'timed'>): readonly Block[] {
  if (review.gaps.some((gap) => gap.blocking))
    return [
      paragraph(
        strong('Part of this change could not be analysed. Fix it to complete the review.'),
      ),
    ];
  const invalid = review.invalidRequirement ?? timed?.invalid ?? null;
  if (invalid !== null)
    return [paragraph(strong('The check of a pull request fails:'), ` ${invalid}`)];
  return stateBlocks({
    requirements: review.requirements.map((requirement) => ({
      ...{ requirement, missing: null, counted: [], unmeetable: isOfTooFew(requirement) },
    })),
    timing: timed?.timing ?? ALWAYS_OPEN,
  });
}

/** Tells whether fewer people are named than have to approve; who is in a team is not known here. */
const isOfTooFew = ({ teams, people, approvals }: ApprovalRequirement): boolean =>
  teams.length === 0 && people.length > 0 && people.length < approvals;

const ALWAYS_OPEN: Timing = { kind: 'open', until: null, untilLocally: null };

function stateBlocks(state: GateState): readonly Block[] {
  const outcome = gateOutcome(state);
  const text = gateText(state);
  switch (outcome.kind) {
    case 'wait':
      return [
        paragraph(...text.waiting('A merge waits for '), '.'),
        ...text.list,
        ...lines([...text.unmeetable, ...text.turns]),
      ];
    case 'observed':
      return asksNobody(state)
        ? lines(text.turns)
        : lines([text.observed(outcome.why), ...text.turns]);
    case 'pass':
      return lines(text.turns);
  }
}

/** Where nobody is named who could be asked, there is nothing to prepare for. */
const asksNobody = ({ requirements }: GateState): boolean =>
  requirements.every(({ requirement: { teams, people } }) => teams.length + people.length === 0);
