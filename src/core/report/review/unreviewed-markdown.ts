import type { Gap } from '../../gaps/index.ts';
import { explainedByFinding } from '../replies/explained-by-finding.ts';
import type { GapFamily } from './grouped-gaps.ts';
import { familySentence, folderIn, gapFamilies } from './grouped-gaps.ts';
import { codeSpan, neutralMarkdown } from '../../text/index.ts';
import { placeMarkdown } from './place-markdown.ts';
import type { ReportContext } from './report-context.ts';
import { unappliedFiles } from './unapplied-files.ts';

const PLACES_SHOWN = 60;
const FILES_SHOWN = 5;

/** What this change keeps from being reviewed, and what of it has no effect; never folded. */
export function unreviewedMarkdown(context: ReportContext): readonly string[] {
  const { review } = context;
  return [
    ...blockingPart(context),
    ...filesPart(
      '**Not reviewed: only roots that do not render, before or after, read these changed files:**',
      review.unreviewedFiles.map(codeSpan),
    ),
    ...filesPart(
      '**Changed, but nothing applies it:**',
      unappliedFiles(review).map(({ path, consequence }) =>
        consequence === null
          ? codeSpan(path)
          : `${codeSpan(path)}: ${neutralMarkdown(consequence)}`,
      ),
    ),
  ];
}

function blockingPart(context: ReportContext): string[] {
  const blocking = context.review.gaps.filter((gap) => gap.blocking);
  if (blocking.length === 0) return [];
  const lines = gapFamilies(blocking).flatMap((family) => familyLines(family, context));
  return [['**Not analysed, because of this change:**', '', ...lines].join('\n')];
}

function familyLines(family: GapFamily, context: ReportContext): string[] {
  const { first, others } = family;
  const explained = explainedByFinding(family, context.review);
  const sentence = neutralMarkdown(
    explained === null ? familySentence(family) : `${explained}, see below.`,
  );
  const [only, ...more] = [first, ...others]
    .slice(0, PLACES_SHOWN)
    .map(({ gap }) =>
      [
        ...folderOf(family, gap),
        ...(gap.origin === null
          ? []
          : [placeMarkdown(context.placeOf(gap.origin, 'head'), context)]),
        gap.reason,
        codeSpan(gap.id),
      ].join(' · '),
    );
  if (more.length === 0) return [`- ${sentence} ${only ?? ''}`];
  const hidden = others.length - more.length;
  return [
    `- ${sentence}`,
    ...[only ?? '', ...more].map((line) => `  - ${line}`),
    ...(hidden > 0 ? [`  - and ${String(hidden)} more`] : []),
  ];
}

function folderOf(family: GapFamily, gap: Gap): readonly string[] {
  const folder = folderIn(family, gap);
  return folder === null ? [] : [codeSpan(folder)];
}

/** `files` are Markdown already. */
function filesPart(title: string, files: readonly string[]): string[] {
  if (files.length === 0) return [];
  const shown = files.slice(0, FILES_SHOWN).map((file) => `- ${file}`);
  const more = files.length - shown.length;
  return [[title, '', ...shown, ...(more > 0 ? [`- and ${String(more)} more`] : [])].join('\n')];
}
