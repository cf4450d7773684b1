import type { Applied } from '../watch/delivery/delivered-state.ts';
import { counted } from '../../../manifest/index.ts';
import type { Block } from '../../../review/index.ts';
import { commit, fittedDocument, paragraph, said } from '../../../review/index.ts';
import { instantText } from './metric-words.ts';

/** A merge that nobody saw applied. */
export interface NotAppliedContext {
  readonly commit: string;
  readonly environment: string;
  /** How long it was waited for. */
  readonly hours: number;
  /** Null where nothing is known to apply it. */
  readonly applied: Exclude<Applied, { kind: 'applied' }> | null;
}

const LONGEST_COMMENT = 60_000;

/** Says that a merge was not watched, and what stands in its way. */
export function notAppliedMarkdown(context: NotAppliedContext, marker: string | null): string {
  const last = marker === null ? [] : [marker];
  return `${fittedDocument({ needed: blocksOf(context), last }, LONGEST_COMMENT)}\n`;
}

function blocksOf({
  commit: sha,
  environment,
  hours,
  applied,
}: NotAppliedContext): readonly Block[] {
  const isFailed = applied?.kind === 'failed';
  return [
    {
      ...{ kind: 'heading', mark: isFailed ? '🔴' : '⚪' },
      word: isFailed ? 'Not applied' : 'Not known',
      sentence: `${sha.slice(0, 7)} ${isFailed ? 'failed to apply in' : 'was not seen to be applied in'} ${environment} within ${counted(hours, 'hour')}`,
    },
    whyBlock(sha, applied),
  ];
}

function whyBlock(sha: string, applied: NotAppliedContext['applied']): Block {
  if (applied === null)
    return paragraph(
      'Nothing in the cluster is known to apply ',
      commit(sha),
      ': no Application of Argo CD and no Kustomization of Flux.',
    );
  if (applied.kind !== 'failed') return paragraph(`${applied.by}: ${applied.why}.`);
  const when = applied.at === null ? '' : ` at ${instantText(applied.at)}`;
  return paragraph(`${applied.by} failed${when}: `, said(applied.message));
}
