import type { CheckContent } from '../../forge/index.ts';
import { CHECK_NAME } from '../../forge/index.ts';
import { effectTable } from '../review/effect-table.ts';
import { findingMarkdown } from '../review/finding-markdown.ts';
import { fitted } from '../review/fitted.ts';
import { changeParts, reasonParts } from '../review/folded-parts.ts';
import { groupedFindings } from '../review/grouped-findings.ts';
import { judgedBy } from '../policy/judged-by.ts';
import { neutralMarkdown, LONGEST_OUTPUT } from '../../text/index.ts';
import { renderedDifferenceParts } from '../review/rendered-difference-parts.ts';
import type { ReportContext } from '../review/report-context.ts';
import { shortTitle, titleOf } from './title.ts';
import { unreviewedMarkdown } from '../review/unreviewed-markdown.ts';

export interface MergeGroupInput {
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
  return {
    conclusion: failure === null ? 'success' : 'failure',
    title:
      failure === null ? titleOf(context.review) : shortTitle(whoTogether(failure) + failure.why),
    summary: fitted(
      {
        needed: [
          failure === null
            ? '**May merge:** approvals are counted on the pull requests; this check is about what they do together.'
            : `**May not merge:** ${whoTogether(failure)}${neutralMarkdown(failure.why)} The check \`${CHECK_NAME}\` of the pull requests says more.`,
          effectTable(context),
          ...unreviewedMarkdown(context),
        ],
        folded: [],
        last: [judgedBy(context, baseRef)],
      },
      LONGEST_OUTPUT,
    ),
    text: fitted(
      {
        needed: groupedFindings(context.review).map((group, index) =>
          findingMarkdown(group, index + 1, context),
        ),
        folded: [
          ...reasonParts(context),
          ...changeParts(context),
          ...renderedDifferenceParts(context),
        ],
        last: [],
      },
      LONGEST_OUTPUT,
    ),
    annotations: [],
    actions: [],
    externalId,
  };
}

/** Pull requests that are named; the others are counted. */
const NAMED = 4;

/** `#12 and #15 together: `; empty where it is about no combination. */
function whoTogether({ together }: { readonly together: readonly number[] }): string {
  const [first] = together;
  if (first === undefined) return '';
  if (together.length === 1) return `#${String(first)} with what is before it in the queue: `;
  const names = together.map((number) => `#${String(number)}`);
  const rest = names.length - NAMED;
  const named = rest > 0 ? [...names.slice(0, NAMED), `${String(rest)} more`] : names;
  return `${named.slice(0, -1).join(', ')} and ${named.at(-1) ?? ''} together: `;
}
