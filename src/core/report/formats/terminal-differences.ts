import { subjectText } from '../../manifest/index.ts';
import { counted, plainText, visibleLine } from '../../text/index.ts';
import { environmentList, productionFirst } from '../review/environment-list.ts';
import type { ReportContext } from '../review/report-context.ts';

interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
}

/** What changes in the rendered text, object by object, as lines of a terminal. */
export function differenceLines({ review }: ReportContext, paint: Paint): readonly string[] {
  const { shown, leftOut } = review.renderedDifferences;
  const order = productionFirst(review.environments).map(({ name }) => name);
  const objects = shown.flatMap(({ subject, environments, lines, linesLeftOut }) => {
    const names = order.filter((name) => environments.includes(name));
    return [
      '',
      paint.bold(plainText(`${subjectText(subject)} in ${environmentList(names)}`)),
      ...lines.map((line) => visibleLine(line)),
      ...(linesLeftOut > 0 ? [paint.dim(`and ${counted(linesLeftOut, 'more line')}`)] : []),
    ];
  });
  const more =
    leftOut > 0
      ? ['', paint.dim(`And the rendered text of ${counted(leftOut, 'more object')}.`)]
      : [];
  return [...objects, ...more];
}
