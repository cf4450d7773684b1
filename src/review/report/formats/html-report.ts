import { productionFirst } from '../../../gitops/index.ts';
import type { ResultTool } from '../../../checks/index.ts';
import type { FailedContext } from '../check/failed-review.ts';
import { failedDocument } from '../check/failed-review.ts';
import type { Block, Details, Differences } from '../document/blocks.ts';
import { foldedList, paragraph } from '../document/blocks.ts';
import { counted } from '../../../manifest/index.ts';
import { reviewDocument } from '../document/review-document.ts';
import { allNotes } from '../document/review-footer.ts';
import { requirementBlocks } from '../gate/requirement-text.ts';
import { environmentMap } from '../print/html/environment-map.ts';
import { findingParts } from '../print/html/finding-parts.ts';
import type { PageSection } from '../print/html/html-page.ts';
import { htmlPage } from '../print/html/html-page.ts';
import type { Html } from '../print/html/safe-html.ts';
import { htmlOf } from '../print/print-html.ts';
import type { ReportContext } from '../review/report-context.ts';

type Tool = Pick<ResultTool, 'pageOf'>;

/** Findings that a page shows; the JSON report has the others. */
const FINDINGS_SHOWN = 200;

/** The level of headings in a section. */
const LEVEL = 3;

/** The review as one page for a browser, with nothing folded that the comment folds. */
export function htmlReport(context: ReportContext, tool: Tool): string {
  const { review } = context;
  const document = reviewDocument(context);
  const { heading } = document;
  const harm = document.harm.flatMap((block) => [block, ...(block.also ?? [])]);
  const left = harm.length - FINDINGS_SHOWN;
  const found = [
    ...findingParts(harm.slice(0, FINDINGS_SHOWN), tool, LEVEL),
    ...(left > 0
      ? blockParts([paragraph(`And ${counted(left, 'more finding')}, in the JSON report.`)])
      : []),
  ];
  return htmlPage({
    heading,
    madeOf: context,
    opening: [],
    sections: [
      {
        title: 'What changes',
        parts: blockParts([
          ...requirementBlocks(context),
          ...document.picture,
          ...document.effects,
        ]),
      },
      { title: `Findings (${String(harm.length)})`, parts: found },
      ...[
        ...document.more,
        ...document.foldedReasons,
        ...document.folded,
        ...document.surroundings,
      ].map(unfolded),
      {
        title: 'Environments and folders',
        parts: [environmentMap(productionFirst(review.environments))],
      },
      ...[...document.ids, ...guessed(context)].map(unfolded),
    ].filter(({ parts }) => parts.length > 0),
    closing: [htmlOf(document.compared, LEVEL)],
  });
}

/** Why there is no review, as such a page. */
export function failedHtml(context: FailedContext): string {
  const { heading, blocks } = failedDocument(context.failed);
  return htmlPage({
    heading,
    madeOf: context,
    opening: blocks.map((block) => htmlOf(block, LEVEL - 1)),
    sections: [],
    closing: [],
  });
}

const blockParts = (blocks: readonly Block[]): readonly Html[] =>
  blocks.map((block) => htmlOf(block, LEVEL));

/** Gives what the comment folds a section of its own. */
function unfolded(block: Details | Differences): PageSection {
  if (block.kind === 'differences')
    return {
      title: `Rendered difference (${String(block.items.length + block.leftOut)})`,
      parts: [
        ...block.items.map((item) => htmlOf({ ...block, items: [item], leftOut: 0 }, LEVEL)),
        ...(block.leftOut > 0 ? [htmlOf({ ...block, items: [] }, LEVEL)] : []),
      ],
    };
  const { title, count, blocks } = block;
  return { title: `${title}${count > 0 ? ` (${String(count)})` : ''}`, parts: blockParts(blocks) };
}

const guessed = (context: ReportContext): readonly Details[] =>
  foldedList(
    'Guessed or left out',
    allNotes(context).map((note) => ({ words: [note] })),
  );
