import { lastNet, placeOf, plainText } from '../../manifest/index.ts';
import type { BrokenDeclaration } from '../../compare/index.ts';
import { brokenSentence } from '../../compare/index.ts';

/** Broken declarations, a line for each as compilers write theirs: `file:line: sentence`. */
export const brokenText = (broken: readonly BrokenDeclaration[], declared: number): string =>
  broken.length === 0
    ? declared === 0
      ? 'Nothing is declared under `variables` of the configuration.\n'
      : 'All variables are as they are declared.\n'
    : lastNet(
        broken
          .map((each) => `${plainText(placeOf(each.origin))}: ${plainText(brokenSentence(each))}\n`)
          .join(''),
      );
