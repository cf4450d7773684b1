import { sentenceText } from '../../manifest/index.ts';
import { unlinkedText } from '../../forge/index.ts';
import { REGISTRY } from '../../charts/index.ts';
import type { Tier } from '../../manifest/index.ts';
import type { CheckContent } from '../../forge/index.ts';
import { valueSentence, messageOf } from '../../checks/index.ts';
import { adviceHere, distinctFindings, environmentLabel, saidAlike } from '../../review/index.ts';
import type { ReportContext } from '../../review/index.ts';

import { shortTitle } from './check-title.ts';

/** More than this buries what matters. */
const MOST_ANNOTATIONS = 200;
/** GitHub allows 64 KB; nobody reads a hundredth of it. */
const LONGEST_MESSAGE = 4_000;

const LEVELS: Record<Tier, CheckContent['annotations'][number]['level']> = {
  critical: 'failure',
  high: 'failure',
  medium: 'warning',
  low: 'notice',
};

interface Annotations {
  /** Worst first. */
  readonly shown: CheckContent['annotations'];
  /** Findings with a line of the head that found no room. */
  readonly left: number;
}

/** Findings of this change on lines of the head; what stands at the base only is in the text. */
export function annotationsOf(
  context: ReportContext,
  { isRollback = false }: { readonly isRollback?: boolean } = {},
): Annotations {
  const all = distinctFindings(context.review).flatMap((group) =>
    annotationFor(group, context, isRollback),
  );
  return {
    shown: all.slice(0, MOST_ANNOTATIONS),
    left: Math.max(0, all.length - MOST_ANNOTATIONS),
  };
}

const adviceLine = ({ label, text }: ReturnType<typeof adviceHere>): string => `${label}: ${text}`;

function annotationFor(
  group: ReturnType<typeof distinctFindings>[number],
  context: ReportContext,
  isRollback: boolean,
): CheckContent['annotations'] {
  const { finding, tier, environments, ids } = group;
  const place = context.placeOf(finding.origin, finding.side);
  if (place.side !== 'head' || place.file.startsWith(REGISTRY)) return [];
  const own = saidAlike(group, ({ why, symptom, fix, ...each }) => [
    ...[messageOf(each), why, symptom, fix.text],
  ]);
  const others = environments.filter((name) => !own.includes(name));
  const lines = [
    [sentenceText(finding.why), valueSentence(finding)].filter((each) => each !== null).join(' '),
    `You will see: ${sentenceText(finding.symptom)}`,
    // it would keep what is being undone
    ...(isRollback ? [] : [adviceLine(adviceHere(finding, environments, context))]),
    `${environmentLabel(own, context.review, ' · ')}${tier} · ${ids[0] ?? ''}${environmentLabel(others, context.review, ' with values of their own', ' · ')}`,
  ];
  return [
    {
      path: place.file,
      startLine: place.line,
      endLine: place.line,
      level: LEVELS[tier],
      title: shortTitle(sentenceText(messageOf(finding))),
      message: lines
        .map(unlinkedText)
        .join('\n')
        .slice(0, LONGEST_MESSAGE)
        .replace(/\p{Cs}$/u, ''),
    },
  ];
}
