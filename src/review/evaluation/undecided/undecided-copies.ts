import type { Behaviour, Change, Consequence } from '../../../compare/index.ts';
import type { EnvironmentPair } from '../../../gitops/index.ts';
import type { Undecided } from '../../../checks/index.ts';
import { subjectText } from '../../../manifest/index.ts';

/** What becomes of calls, and what of it hangs on something that nobody here can tell. */
interface Told {
  readonly behaviour: Behaviour;
  readonly unknowns: readonly Undecided[];
}

/**
 * Of an object that one folder gains or loses while others have it, and of which the tree applies none, nobody here can
 * tell whether the cluster has it (two ways to install the same): what becomes of calls that end there is not decided.
 */
export function withoutCopies(
  behaviour: Behaviour,
  changes: readonly Change[],
  { before, after }: EnvironmentPair,
): Told {
  const applied = new Set(
    [before, after].flatMap((side) =>
      (side?.roots ?? []).flatMap(({ root }) => (root.by.origin === null ? [] : [root.path])),
    ),
  );
  const copies = new Map<string, { readonly change: Change; readonly roots: readonly string[] }>();
  for (const change of changes) {
    const { cause, subject } = change;
    if (cause?.kind !== 'copied') continue;
    const roots = [cause.at, ...cause.others].sort();
    if (!roots.some((path) => applied.has(path)))
      copies.set(subjectText(subject), { change, roots });
  }
  if (copies.size === 0) return { behaviour, unknowns: [] };
  const isUndecided = (consequence: Consequence): boolean =>
    endsOf(consequence).some((name) => copies.has(name));
  const undecided = behaviour.consequences.filter(isUndecided);
  const names = new Set(undecided.flatMap(endsOf));
  return {
    behaviour: {
      ...behaviour,
      consequences: behaviour.consequences.filter((each) => !isUndecided(each)),
    },
    unknowns: [...copies].flatMap(([name, { change, roots }]) =>
      names.has(name)
        ? [
            {
              subject: change.subject,
              key: `copies ${name}`,
              message: `Which calls ${name} answers after this change is not decided: ${roots.join(' and ')} have it, on one side or both, and nothing here applies any of them.`,
              origin: change.origin,
              side: change.side,
            },
          ]
        : [],
    ),
  };
}

/** Who answers on either side, and what decides that. */
const endsOf = ({ before, after }: Consequence): readonly string[] =>
  [before, after].flatMap(({ by, decidedBy }) => [
    ...by.flatMap(({ name }) => name.split(' or ')),
    ...(decidedBy?.object == null ? [] : [decidedBy.object]),
  ]);
