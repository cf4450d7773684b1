import type { KeptDifference, Restoration } from '../../rollback/index.ts';
import { changeItems } from '../changes/change-list.ts';
import { environmentList } from '../review/environment-list.ts';
import { neutralMarkdown } from '../../text/index.ts';

const DIFFERENCES_SHOWN = 12;

/** One sentence: whether the configuration of before the change is back. `before`: `before #412`. */
export function restorationSentence(restoration: Restoration, before: string): string {
  switch (restoration.kind) {
    case 'exact':
      return `Exactly the effective configuration of ${before}, in every environment.`;
    case 'unknown':
      return `Whether it is the configuration of ${before} again is not known: ${neutralMarkdown(restoration.why)}.`;
    case 'differs': {
      const incomplete = restoration.complete
        ? ''
        : ' Some of it could not be rendered, and is not compared.';
      return restoration.differences.length === 0
        ? `No difference from the configuration of ${before} was found.${incomplete}`
        : `The configuration of ${before}, except for what is listed here.${incomplete}`;
    }
  }
}

/** What is not as it was before the change, each with what keeps it so; empty where all of it is. */
export function restorationItems(restoration: Restoration): readonly string[] {
  if (restoration.kind !== 'differs') return [];
  const reasons = new Map(
    restoration.differences.map(({ change, because }) => [change, because] as const),
  );
  const items = changeItems(restoration.differences.map(({ change }) => change)).map(
    ({ change, environments, text }) => {
      const because = reasons.get(change);
      const why = because === undefined ? '' : `: ${becauseText(because)}`;
      return `- ${neutralMarkdown(environmentList(environments))} · ${neutralMarkdown(text)}${why}`;
    },
  );
  const more = items.length - DIFFERENCES_SHOWN;
  return more > 0 ? [...items.slice(0, DIFFERENCES_SHOWN), `- and ${String(more)} more`] : items;
}

/** What keeps something from being as it was before the change: half a sentence. */
export function becauseText(because: KeptDifference['because']): string {
  switch (because.kind) {
    case 'later-commit': {
      const { pullRequest, commit } = because.commit;
      const by =
        pullRequest === null ? neutralMarkdown(commit.slice(0, 7)) : `#${String(pullRequest)}`;
      return `changed since by ${by}, and kept`;
    }
    case 'conflict':
      return 'stays, for its file conflicts';
    case 'partial':
      return 'not part of this rollback, or changed since';
    case 'changed-since':
      return 'changed since in other files, and kept';
  }
}
