import { lastNet } from '../../manifest/index.ts';
import type { CheckResult, ResultList } from './check-result.ts';
import { nothingFound, worstResultsFirst } from './check-result.ts';

/**
 * Results as XML of JUnit, which every CI server shows: a suite of one case for each result. An error or a warning is a
 * failure, a notice passes with its text beside it, what is left out is skipped; a command that could not do its work is an
 * error. Where nothing is found one case says so, since servers take an empty file for a broken one.
 */
export function junitReport(list: ResultList): string {
  const { command, results, notes, failures } = list;
  const cases = [
    ...failures.map((text) => ({ lines: failedCase(command, text), kind: 'error' as const })),
    ...worstResultsFirst(results).map((result) => ({
      lines: caseOf(result),
      kind: kindOf(result),
    })),
  ];
  const shown = cases.length > 0 ? cases : [{ lines: passedCase(list), kind: 'passed' as const }];
  const count = (kind: string): string => String(shown.filter((each) => each.kind === kind).length);
  const totals = `tests="${String(shown.length)}" failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped')}"`;
  return lastNet(
    [
      '<?xml version="1.0" encoding="UTF-8"?>',
      `<testsuites name="meshwarden" ${totals}>`,
      `  <testsuite name="meshwarden ${command}" ${totals}>`,
      ...shown.flatMap(({ lines }) => lines.map((line) => `    ${line}`)),
      ...(notes.length === 0 ? [] : [`    <system-out>${escaped(notes.join('\n'))}</system-out>`]),
      '  </testsuite>',
      '</testsuites>',
      '',
    ].join('\n'),
  );
}

type CaseKind = 'failure' | 'error' | 'skipped' | 'passed';

function kindOf({ leftOut, level }: CheckResult): CaseKind {
  if (leftOut !== null) return 'skipped';
  return level === 'info' ? 'passed' : 'failure';
}

function caseOf(result: CheckResult): readonly string[] {
  const { rule, level, message, details, place, where, leftOut } = result;
  const at = place === null ? '' : ` (${place.file}:${String(place.line)})`;
  const file = place === null ? '' : ` file="${escaped(place.file)}" line="${String(place.line)}"`;
  const told = where.length === 0 ? [] : [`Environments: ${where.join(', ')}`];
  const text = escaped([...details.filter((each) => each !== ''), ...told].join('\n'));
  const open = `<testcase classname="${escaped(rule)}" name="${escaped(`${message}${at}`)}"${file}>`;
  const inside = {
    skipped: `  <skipped message="${escaped(leftOut?.why ?? '')}"/>`,
    passed: `  <system-out>${text}</system-out>`,
    failure: `  <failure type="${level}" message="${escaped(message)}">${text}</failure>`,
    error: '',
  };
  return [open, inside[kindOf(result)], '</testcase>'];
}

const failedCase = (command: string, text: string): readonly string[] => [
  `<testcase classname="meshwarden" name="${command}">`,
  `  <error message="${escaped(text)}"/>`,
  '</testcase>',
];

const passedCase = (list: ResultList): readonly string[] => [
  `<testcase classname="meshwarden" name="${list.command}: ${nothingFound(list)}"/>`,
];

/** As text and as the value of an attribute; characters that XML 1.0 has no place for (section 2.2) are left out. */
const escaped = (text: string): string =>
  text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replace(/[\t\n\r]/g, (mark) => `&#${String(mark.charCodeAt(0))};`);
