import type { Severity } from '../../manifest/index.ts';
import { counted, lastNet } from '../../manifest/index.ts';
import type { CheckResult, ResultList } from './check-result.ts';
import { nothingFound, worstResultsFirst } from './check-result.ts';

/** GitHub shows so many annotations of each level of one step, and says nothing of the others. */
const MOST_OF_A_LEVEL = 10;

const COMMANDS: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  info: 'notice',
};

/**
 * Results as commands of a GitHub workflow, which become annotations of lines
 * (https://docs.github.com/actions/reference/workflow-commands-for-github-actions). What is left out is not shown;
 * where nothing is, a line that annotates nothing says of what.
 */
export function workflowCommands(list: ResultList): string {
  const { results, failures } = list;
  const counting = worstResultsFirst(results).filter(({ leftOut }) => leftOut === null);
  const shown: CheckResult[] = [];
  for (const result of counting)
    if (shown.filter(({ level }) => level === result.level).length < MOST_OF_A_LEVEL)
      shown.push(result);
  const more = counting.length - shown.length;
  const lines = [
    ...failures.map((text) => `::error title=Meshwarden::${escapedText(text)}`),
    ...shown.map(commandOf),
    ...(counting.length + failures.length === 0 ? [`${list.command}: ${nothingFound(list)}`] : []),
    ...(more === 0 ? [] : [`And ${counted(more, 'more result')}: GitHub shows no more of a step.`]),
  ];
  return lastNet(lines.map((line) => `${line}\n`).join(''));
}

function commandOf({ level, rule, message, details, place, where }: CheckResult): string {
  const line = place === null ? '' : `file=${escapedValue(place.file)},line=${String(place.line)},`;
  const text = [
    `${where.length === 0 ? '' : `${where.join(', ')}: `}${message}`,
    ...details.filter((each) => each !== ''),
  ].join('\n');
  return `::${COMMANDS[level]} ${line}title=${escapedValue(rule)}::${escapedText(text)}`;
}

/** As `@actions/core` escapes what follows the second colon pair. */
const escapedText = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

/** As `@actions/core` escapes the value of a property. */
const escapedValue = (text: string): string =>
  escapedText(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
