import type { PolicyProblem } from '../../policy/index.ts';
import { placeOf } from '../../manifest/index.ts';
import { fitted } from '../print/fitted.ts';
import { markdownOf } from '../print/print-markdown.ts';
import { terminalLines, UNPAINTED } from '../print/print-terminal.ts';
import { byDefaultBlocks, byDefaultJson } from '../policy/judged-by-default.ts';
import type { JudgedByDefault } from '../policy/judged-by-default.ts';
import {
  codeSpan,
  neutralMarkdown,
  LONGEST_OUTPUT,
  plainText,
  nettedJson,
} from '../../text/index.ts';
import { SCHEMA_VERSION } from '../formats/json.ts';

/** Why there is no review at all; each is a report of its own. */
export type FailedReview =
  | {
      readonly kind: 'conflict';
      readonly conflicts: readonly {
        readonly path: string;
        readonly messages: readonly string[];
      }[];
    }
  | {
      readonly kind: 'invalid-policy';
      readonly problems: readonly PolicyProblem[];
      readonly byDefault: JudgedByDefault;
    };

export interface FailedContext {
  readonly failed: FailedReview;
  readonly asOf: string;
  readonly base: string | null;
  readonly head: string | null;
}

interface Item {
  readonly text: string;
  readonly file: string;
  readonly line: number | null;
}

/** What stands in the way, one sentence. */
export const failedTitle = ({ kind }: FailedReview): string =>
  kind === 'conflict'
    ? 'The change conflicts with its base: there is no merge result to review.'
    : "The base's own .meshwarden configuration does not validate: nothing can be judged by it.";

/** What to do about it, one sentence. */
export const failedRemedy = ({ kind }: FailedReview): string =>
  kind === 'conflict'
    ? 'Merge or rebase onto the base, resolve these files, and review again.'
    : 'Mend these lines on the base branch first.';

function itemsOf(failed: FailedReview): readonly Item[] {
  if (failed.kind === 'conflict')
    return failed.conflicts.map(({ path, messages }) => ({
      text: messages[0] ?? 'Git cannot merge it.',
      file: path,
      line: null,
    }));
  return failed.problems.map(({ message, origin, field, nearest }) => ({
    text: `${field === '' ? '' : `${field}: `}${message}${nearest === null ? '' : ` Did you mean ${nearest}?`}`,
    file: origin.file,
    line: origin.line,
  }));
}

const placeText = ({ file, line }: Item): string =>
  line === null ? file : placeOf({ file, line });

export function failedTerminal({ failed }: FailedContext): string {
  const items = itemsOf(failed).map(
    (item) => `  ${plainText(placeText(item))}\n    ${plainText(item.text)}`,
  );
  const lines = ['NOT ANALYSED  ' + failedTitle(failed), ...items, failedRemedy(failed)];
  if (failed.kind === 'invalid-policy')
    for (const block of byDefaultBlocks(failed.byDefault))
      lines.push('', ...terminalLines(block, UNPAINTED));
  return `${lines.join('\n')}\n`;
}

/** Each file or line that stands in the way, as a list of Markdown. */
export const failedItems = (failed: FailedReview): readonly string[] =>
  itemsOf(failed).map((item) => `- ${codeSpan(placeText(item))}: ${neutralMarkdown(item.text)}`);

/** What the default policy makes of the change, where the repository's own cannot judge it. */
export const byDefault = (failed: FailedReview): readonly string[] =>
  failed.kind === 'invalid-policy' ? byDefaultBlocks(failed.byDefault).map(markdownOf) : [];

export function failedMarkdown({ failed }: FailedContext): string {
  const title = `### ⚪ Not analysed · ${failedTitle(failed)}`;
  const parts = [title, failedItems(failed).join('\n'), failedRemedy(failed), ...byDefault(failed)];
  return `${fitted({ needed: parts, folded: [], last: [] }, LONGEST_OUTPUT).trimEnd()}\n`;
}

/** The shape of a review's JSON with nothing in it but what stood in the way. */
export function failedJson({ failed, asOf, base, head }: FailedContext): string {
  const report = {
    schemaVersion: SCHEMA_VERSION,
    asOf,
    base,
    head,
    tier: null,
    status: 'failed',
    fingerprint: null,
    environments: [],
    reasons: [],
    consequences: [],
    behaviour: [],
    findings: [],
    changes: [],
    renderedDifferences: [],
    renderedDifferencesLeftOut: 0,
    notAnalysed: itemsOf(failed).map(({ text, file, line }) => ({
      id: null,
      root: null,
      nature: 'broken',
      reason: failed.kind === 'conflict' ? 'conflict' : 'not-parsed',
      message: text,
      file,
      line,
      new: true,
      blocking: true,
    })),
    undecided: [],
    requires: [],
    changedFiles: [],
    unreadFiles: [],
    unappliedObjects: [],
    unreviewedFiles: [],
    notes: [failedTitle(failed)],
    byDefault: failed.kind === 'invalid-policy' ? byDefaultJson(failed.byDefault) : null,
  };
  return `${nettedJson(report)}\n`;
}
