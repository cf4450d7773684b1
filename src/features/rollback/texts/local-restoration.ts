import type { Restoration } from '../reverts/restoration.ts';
import {
  changeItems,
  environmentList,
  plainWords,
  wordsText,
  wrapped,
} from '../../../review/index.ts';
import { becauseWords } from './restoration-text.ts';

const DIFFERENCES_SHOWN = 5;

/** Whether a revert brings back the configuration of before the change, and what it does not; for a terminal. */
export function localRestorationLines(restoration: Restoration): readonly string[] {
  switch (restoration.kind) {
    case 'exact':
      return ['Exactly the configuration of before the change, in every environment.'];
    case 'unknown':
      return [
        `Whether it is the configuration of before the change is not known: ${plainWords(restoration.why)}.`,
      ];
    case 'differs':
      return differenceLines(restoration);
  }
}

function differenceLines({
  complete,
  differences,
}: Extract<Restoration, { readonly kind: 'differs' }>): readonly string[] {
  const incomplete = complete ? '' : ' Some of it could not be rendered, and is not compared.';
  if (differences.length === 0)
    return [`No difference from the configuration of before the change was found.${incomplete}`];
  const reasons = new Map(differences.map(({ change, because }) => [change, because] as const));
  const items = changeItems(differences.map(({ change }) => change)).map(
    ({ change, environments, text }) => {
      const because = reasons.get(change);
      const why = because === undefined ? '' : ` (${wordsText(becauseWords(because))})`;
      return wrapped(plainWords(`${environmentList(environments)}: ${text}${why}`), '  ');
    },
  );
  const more = items.length - DIFFERENCES_SHOWN;
  return [
    `The configuration of before the change, except for this.${incomplete}`,
    ...items.slice(0, DIFFERENCES_SHOWN),
    ...(more > 0 ? [`  and ${String(more)} more`] : []),
  ];
}
