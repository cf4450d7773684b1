import type { CheckContent } from '../../forge/index.ts';
import { CHECK_NAME, LONGEST_OUTPUT } from '../../forge/index.ts';

import type { Words, ReportContext } from '../../review/index.ts';
import {
  code,
  joined,
  numbered,
  paragraph,
  strong,
  reviewDocument,
  fittedDocument,
  markdownOf,
  wordsText,
} from '../../review/index.ts';
import { shortTitle, titleOf } from './check-title.ts';

interface MergeGroupInput {
  readonly context: ReportContext;
  /** Null where the group may merge; else a sentence that says why not, and which pull requests do it together. */
  readonly failure: { readonly why: string; readonly together: readonly number[] } | null;
  /** Branch the group merges into. */
  readonly baseRef: string;
  readonly externalId: string;
}

/** The finished check of a merge queue's head: always completed, for the queue waits for nothing else. */
export function mergeGroupCheck(input: MergeGroupInput): CheckContent {
  const { context, failure, baseRef, externalId } = input;
  const document = reviewDocument(context, { ref: baseRef });
  const { effects, harm, more, folded, foldedReasons, judged } = document;
  return {
    conclusion: failure === null ? 'success' : 'failure',
    title:
      failure === null
        ? titleOf(context.review)
        : shortTitle(wordsText(whoTogether(failure)) + failure.why),
    summary: fittedDocument(
      {
        needed: [paragraph(...verdictOf(failure)), ...effects],
        last: [markdownOf(judged)],
      },
      LONGEST_OUTPUT,
    ),
    text: fittedDocument(
      { needed: harm, folded: [...more, ...folded, ...foldedReasons] },
      LONGEST_OUTPUT,
    ),
    annotations: [],
    actions: [],
    externalId,
  };
}

const verdictOf = (failure: MergeGroupInput['failure']): Words =>
  failure === null
    ? [
        strong('May merge:'),
        ' approvals are counted on the pull requests; this check is about what they do together.',
      ]
    : [
        strong('May not merge:'),
        ' ',
        ...whoTogether(failure),
        failure.why,
        ' The check ',
        code(CHECK_NAME),
        ' of the pull requests says more.',
      ];

/** Pull requests that are named; the others are counted. */
const NAMED = 4;

/** `#12 and #15 together: `; nothing where it is about no combination. */
function whoTogether({ together }: { readonly together: readonly number[] }): Words {
  const [first] = together;
  if (first === undefined) return [];
  if (together.length === 1) return [numbered(first), ' with the changes before it in the queue: '];
  const names = together.map((number): Words => [numbered(number)]);
  const rest = names.length - NAMED;
  const named = rest > 0 ? [...names.slice(0, NAMED), [`${String(rest)} more`]] : names;
  return [...joined(named.slice(0, -1), ', '), ' and ', ...(named.at(-1) ?? []), ' together: '];
}
