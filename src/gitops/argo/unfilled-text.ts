import type { Node } from '../../manifest/index.ts';
import { stringAt } from '../../manifest/index.ts';
import type { ApplierName } from '../appliers/applier.ts';
import { OPEN } from '../appliers/applier.ts';
import { placeText } from './sets/parameters.ts';

/** What a template leaves where no parameter has the name that it asks for: flat ones the place itself, Go's these words (ARGO-59). */
const LEFT = /\{\{([^{}]*)\}\}|<no value>/;

/** Whether a text says what it says, and is not what a template could not fill in, here or in the cluster. */
export const isFilledIn = (text: string): boolean =>
  text !== '' && !text.includes(OPEN) && !LEFT.test(text);

/** What is said of a destination that no parameter fills in: Argo CD knows no cluster of that name, and nobody knows which is meant. */
export function unfilledDestination(
  application: Node,
  { kind, name }: ApplierName,
): readonly string[] {
  return ['name', 'server'].flatMap((field) => {
    const text = stringAt(application, 'spec', 'destination', field) ?? '';
    return LEFT.test(text)
      ? [
          `${kind} ${name} (${placeText(application)}): its destination is \`${text}\`, which no parameter fills in. Which cluster is meant is not known.`,
        ]
      : [];
  });
}
