import type { Node, Resource } from '../../manifest/index.ts';
import { nodeAt, stringAt } from '../../manifest/index.ts';
import { asksOf, asksOfNamespace, requirementsOf, takesIn } from '../matching/label-requirement.ts';
import type { SelectionCandidate } from '../matching/label-requirement.ts';
import type { Match } from '../matching/match.ts';
import { allOf, anyOf } from '../matching/match.ts';
import { calicoSelector } from './calico-selector.ts';
import type { NetworkKind, PodChoice } from './network-kinds.ts';
import { nodesAt } from '../matching/node-walk.ts';

type Choice = (candidate: SelectionCandidate) => Match;

/** Tells which pods an object is for: one of its choices, or everybody if it makes none. NET-2, 9, 12, 15 */
export const subjectOf = ({ node }: Resource, row: NetworkKind): Choice =>
  anyChoice(
    row.specs.flatMap((field) => nodesAt(node, [field]).flatMap((spec) => choicesOf(spec, row))),
  );

/** Does the same for one part of an object. */
export const subjectOfSpec = (spec: Node, row: NetworkKind): Choice =>
  anyChoice(choicesOf(spec, row));

function anyChoice(choices: readonly Choice[]): Choice {
  return (candidate) =>
    choices.length === 0 ? 'yes' : anyOf(choices.map((choice) => choice(candidate)));
}

const choicesOf = (spec: Node, row: NetworkKind): readonly Choice[] =>
  row.choices.flatMap((choice) =>
    nodesAt(spec, choice.at).flatMap((at) => choiceAt(at, choice, row)),
  );

function choiceAt(at: Node, choice: PodChoice, row: NetworkKind): readonly Choice[] {
  if (choice.isOfNamespaces === true) {
    const requirements = requirementsOf(at);
    return [(candidate) => takesIn(requirements, candidate.ofNamespace)];
  }
  const isUnread = choice.unread?.some((field) => nodeAt(at, field) !== undefined) ?? false;
  const [namespaces, pods] = [partAt(at, choice.namespaces), partAt(at, choice.pods)];
  if (pods === undefined && namespaces === undefined && !isUnread) return [];
  const [ofNamespaces, ofPods] = [selectorOf(namespaces, row), selectorOf(pods, row)];
  return [
    (candidate) =>
      allOf([
        ofPods(asksOf(candidate, row.special)),
        ofNamespaces(asksOfNamespace(candidate, row.special)),
        isUnread ? 'maybe' : 'yes',
      ]),
  ];
}

const partAt = (at: Node, field: string | undefined): Node | undefined =>
  field === undefined ? undefined : nodeAt(at, field);

type Asks = Parameters<typeof takesIn>[1];

/** Reads a selector once. */
function selectorOf(selector: Node | undefined, { language }: NetworkKind): (asks: Asks) => Match {
  if (selector === undefined) return () => 'yes';
  if (language === 'labels') {
    const requirements = requirementsOf(selector);
    return (asks) => takesIn(requirements, asks);
  }
  const text = stringAt(selector);
  return text === undefined ? () => 'maybe' : calicoSelector(text);
}
